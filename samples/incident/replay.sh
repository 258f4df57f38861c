#!/usr/bin/env bash
# Replays the incident on a real API server on loopback, and prints what happens without the webhook and with it.
# The first run fetches and compiles the API server (some three minutes); after that it takes a few seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build --nologo -v quiet -clp:ErrorsOnly samples/incident
exec dotnet run --no-build --project samples/incident
