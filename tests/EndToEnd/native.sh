#!/usr/bin/env bash
# Builds the native file of this machine and runs the end-to-end suite against it, or the part of it that the arguments name:
# native.sh [-class '*.RolloutTests' ...]. A linker is needed, gcc's or clang's, and zlib's headers.
set -euo pipefail
cd "$(dirname "$0")"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish ../../src/Webhook --configuration Release --use-current-runtime --output "$folder" -p:Native=true
dotnet build --nologo -v quiet -clp:ErrorsOnly
WEBHOOK_BINARY="$folder/kargo-stage-webhook" dotnet run --no-build -- "$@"
