#!/usr/bin/env bash
# Replaces both replicas again and again while Stages change, on both API servers, with a busy loop on each core: rollouts.sh [ROLLOUTS], 20 by
# default. It fails if one update did, and else prints how many there were.
set -euo pipefail
cd "$(dirname "$0")"

dotnet build --nologo -v quiet -clp:ErrorsOnly
burners=()
trap 'kill "${burners[@]}"' EXIT
for _ in $(seq "$(nproc)"); do
  while :; do :; done &
  burners+=($!)
done

ROLLOUTS=${1:-20} dotnet run --no-build -- -class '*.RolloutTests*' -showLiveOutput
