#!/usr/bin/env bash
# What the webhook adds to a status PATCH of 31 KB on real API servers on loopback: medians of 300, in turn without the webhook, evaluated and conforming,
# evaluated and backfilled. WEBHOOK_BINARY names a native file to measure instead of the portable build.
set -euo pipefail
cd "$(dirname "$0")/../.."

dotnet build -c Release -v q tests/EndToEnd
exec tests/EndToEnd/bin/Release/net10.0/EndToEnd -class '*.PatchBenchmark*' -explicit only -showLiveOutput
