#!/usr/bin/env bash
# Runs all tests again and again with a busy loop on each core: busy.sh [RUNS [ARGUMENT...]], ten runs by default; the arguments are those of dotnet test.
# It ends with the number of runs that failed, which is its exit code. Twenty rollouts on both API servers:
#   ROLLOUTS=20 tests/busy.sh 1 --project tests/EndToEnd --filter-class '*.RolloutTests*' --show-live-output on
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-10} failed=0
dotnet build --nologo -v quiet -clp:ErrorsOnly
burners=()
trap 'kill "${burners[@]}"' EXIT
for _ in $(seq "$(nproc)"); do
  while :; do :; done &
  burners+=($!)
done

for run in $(seq "$runs"); do
  echo "Run $run of $runs"
  dotnet test --no-build "${@:2}" || failed=$((failed + 1))
done
echo "$failed of $runs runs failed"
exit "$failed"
