#!/usr/bin/env bash
# Runs the suite again and again with a busy loop on each core: busy.sh [RUNS [FILTER...]], ten runs by default. It ends with the number of runs that
# failed, which is its exit code. Twenty rollouts on both API servers: ROLLOUTS=20 busy.sh 1 -class '*.RolloutTests*' -showLiveOutput
set -euo pipefail
cd "$(dirname "$0")"

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
  dotnet run --no-build -- "${@:2}" || failed=$((failed + 1))
done
echo "$failed of $runs runs failed"
exit "$failed"
