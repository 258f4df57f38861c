#!/usr/bin/env bash
# How a new process begins: cold.sh NAME=COMMAND…, say portable='dotnet src/Webhook/bin/Release/net10.0/kargo-stage-webhook.dll' native=/tmp/n/kargo-stage-webhook.
# It starts each in turn, and prints the medians of ROUNDS (9): from the start to the first backfilled request, then the first 100 requests one after the other,
# memory before and after them, and how long version and explain take. As the chart has it, a process reads no public CAs. Needs curl and, as on a node with a
# small CPU limit, one core: CORE (0).
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-9} core=${CORE:-0}
scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$scratch"' EXIT
request=(curl -sk -o "$scratch/answer" -H 'content-type: application/json' --data-binary @samples/incident.json)
exec {never}<> <(:)
now() { date +%s%N; }
since() { echo $((($(now) - $1) / 1000)); }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

begin() {
  local run=($1) port=$((20000 + RANDOM % 20000)) started pid first
  started=$(now)
  SSL_CERT_DIR=/dev/null SSL_CERT_FILE=/dev/null Webhook__HttpsPort=$port Webhook__MetricsPort=0 Webhook__DrainSeconds=0 taskset -c "$core" "${run[@]}" > "$scratch/log" 2>&1 &
  pid=$!
  # Nothing is started meanwhile that would take the process's core.
  until { command exec {probe}<> "/dev/tcp/127.0.0.1/$port"; } 2> /dev/null; do kill -0 "$pid"; read -rt 0.002 -u "$never" || true; done
  exec {probe}>&-
  "${request[@]}" "https://127.0.0.1:$port/mutate"
  first=$(since "$started")
  grep -q '"patch"' "$scratch/answer"
  local rest hundred version explain
  rest=$(resident "$pid")
  started=$(now)
  "${request[@]}" $(printf "https://127.0.0.1:$port/mutate %.0s" {1..100}) 2> /dev/null > /dev/null
  hundred=$(since "$started")
  local after; after=$(resident "$pid")
  kill "$pid"; wait "$pid" || true
  started=$(now); taskset -c "$core" "${run[@]}" version > /dev/null; version=$(since "$started")
  started=$(now); taskset -c "$core" "${run[@]}" explain 'status.freightHistory[0].verificationHistory[0].id: Required value' > /dev/null || true; explain=$(since "$started")
  echo "$first $hundred $rest $after $version $explain"
}

for ((round = 0; round < rounds; round++)); do
  for named in "$@"; do begin "${named#*=}" >> "$scratch/${named%%=*}"; done
done

median() { sort -n -k "$2" "$1" | awk -v c="$2" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'; }
echo "| process | first backfilled request | 100 requests | memory at rest | after | version | explain |"
echo "|---|--:|--:|--:|--:|--:|--:|"
for named in "$@"; do
  of=$scratch/${named%%=*}
  echo "$(for column in 1 2 3 4 5 6; do median "$of" "$column"; done | tr '\n' ' ')" | awk -v name="${named%%=*}" '
    { printf "| %s | %.0f ms | %.0f ms | %.0f MiB | %.0f MiB | %.0f ms | %.0f ms |\n", name, $1 / 1000, $2 / 1000, $3 / 1024, $4 / 1024, $5 / 1000, $6 / 1000 }'
done
