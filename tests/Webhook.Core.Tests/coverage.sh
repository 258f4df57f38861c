#!/usr/bin/env bash
# How much of the core its own tests execute: coverage.sh [FOLDER]. It prints the summary, writes FOLDER/index.html (TestResults/coverage by default), and
# fails where less than 97 % of the branches are covered.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(realpath -m "${1:-TestResults/coverage}")
rm -rf "$folder"
dotnet tool restore > /dev/null
dotnet test --project tests/Webhook.Core.Tests --results-directory "$folder" --coverlet --coverlet-output-format cobertura --coverlet-include '[Webhook.Core]*'
dotnet reportgenerator "-reports:$folder/coverage.cobertura.*.xml" "-targetdir:$folder" '-reporttypes:Html;TextSummary' -verbosity:Warning
sed '/^$/q' "$folder/Summary.txt"
awk '/Branch coverage:/ { if ($3 + 0 < 97) { print "Branch coverage is below 97 %."; exit 1 } }' "$folder/Summary.txt"
