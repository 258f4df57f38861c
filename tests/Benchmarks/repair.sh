#!/usr/bin/env bash
# Stores Stages in a real API server on loopback, half of them without an id, then prints how long check --cluster and repair take for
# them and how much memory; then the same of check, as text and as JSON, with as many that all lack an id. REPAIR_ALL and REPAIR_LACKING are
# how many (10000 and 5000).
set -euo pipefail
cd "$(dirname "$0")/../.."

dotnet build -c Release -v q tests/EndToEnd
exec tests/EndToEnd/bin/Release/net10.0/EndToEnd -class '*.RepairBenchmark' -explicit only -showLiveOutput
