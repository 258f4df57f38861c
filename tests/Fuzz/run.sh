#!/usr/bin/env bash
# Fuzzes for longer than dotnet test does: run.sh [SECONDS], an hour by default, half of it for each test. It prints how many bodies it tried.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-3600}
FUZZ_SECONDS=$((seconds / 2)) dotnet run -c Release -- -showLiveOutput
