#!/usr/bin/env bash
# Drives the webhook and its floor (tests/Floor) in turn over TLS, and prints them side by side. Touches nothing but loopback.
# Each server has two cores, the load generator has the others; of two cores each has one, and one core is shared. Every figure is the median of several
# alternating rounds. It ends with how a new process begins (cold.sh). Takes six minutes, and as long again to build. Needs the .NET SDK, taskset, curl, h2load
# (Debian: apt-get install nghttp2-client).
#
#   NATIVE=1     both as native files, as in the image; 0 for the portable builds
#   SCHEMA=1     the webhook knows a CRD of Stages, as in a cluster; 0 for none
#   ROUNDS=3     rounds, each of SECONDS_EACH=1 seconds under load per body and server; 0 for the peak memory alone
#   CLIENTS=16   connections     BODIES="70KB-backfilled 2MB-conforming"  only these
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v h2load > /dev/null || { echo "h2load is missing: apt-get install nghttp2-client" >&2; exit 2; }

rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-1} clients=${CLIENTS:-16}
bodies=${BODIES:-10KB-conforming 10KB-backfilled 70KB-conforming 70KB-backfilled full-conforming full-backfilled 2MB-conforming 2MB-backfilled}
case $(nproc) in
  1) server_cores=0 load_cores=0 threads=1;;
  2) server_cores=0 load_cores=1 threads=1;;
  *) server_cores=0,1 load_cores=2-$(($(nproc) - 1)) threads=2;;
esac
ticks=$(getconf CLK_TCK)
native=${NATIVE:-1} schema=${SCHEMA:-1}
scratch=$(mktemp -d)
declare -A pid port file=([webhook]=kargo-stage-webhook [floor]=Floor) project=([webhook]=src/Webhook [floor]=tests/Floor)

stop() { for server in "${!pid[@]}"; do kill -KILL "${pid[$server]}" 2> /dev/null || true; wait "${pid[$server]}" 2> /dev/null || true; done; pid=(); }
trap 'stop; kill -KILL ${cluster:-} 2> /dev/null || true; wait ${cluster:-} 2> /dev/null || true; rm -rf "$scratch"' EXIT

# Starts webhook or floor on a free port.
start() {
  local server=$1 run settings=(Webhook__HttpsPort=0 Webhook__MetricsPort=0 Webhook__CrdStaleAfter=1h)
  if [ "$server" = webhook ] && [ "$schema" = 1 ]; then settings+=("Webhook__Kubeconfig=$kubeconfig"); fi
  if [ "$native" = 1 ]; then run=("$scratch/$server/${file[$server]}"); else run=(dotnet "$scratch/$server/${file[$server]}.dll"); fi
  : > "$scratch/$server.log"
  env "${settings[@]}" taskset -c "$server_cores" "${run[@]}" > "$scratch/$server.log" 2>&1 &
  pid[$server]=$!
  for _ in {1..100}; do
    port[$server]=$(sed -nE 's/.*"httpsPort":([0-9]+).*/\1/p; s|.*https://[^ ]*:([0-9]+).*|\1|p' "$scratch/$server.log" | head -n 1)
    if [ -n "${port[$server]}" ]; then return; fi
    sleep 0.1
  done
  echo "The $server did not start:" >&2; cat "$scratch/$server.log" >&2; exit 1
}

# Waits until the webhook validates by the CRD: without it, it would do less than what is said here.
expect_schema() {
  local operations
  operations=$(sed -nE 's/.*"metricsPort":([0-9]+).*/\1/p' "$scratch/webhook.log" | head -n 1)
  for _ in {1..100}; do
    if curl -s "http://127.0.0.1:$operations/metrics" | grep -q '^kargo_stage_webhook_crd_state{.*"stages.kargo.akuity.io",state="known"} 1'; then return; fi
    sleep 0.1
  done
  echo "The webhook does not know the CRD:" >&2; cat "$scratch/webhook.log" >&2; exit 1
}

# load SERVER BODY ARGUMENT…: one run of h2load over HTTP/1.1, which is what API servers speak.
load() {
  local server=$1 body=$2; shift 2
  taskset -c "$load_cores" h2load --h1 -d "$scratch/$body.json" -H 'content-type: application/json' "$@" \
    "https://127.0.0.1:${port[$server]}/mutate" > "$scratch/report" 2>&1
  if ! grep -q ' 0 failed, 0 errored, 0 timeout' "$scratch/report"; then echo "$server failed under $body:" >&2; cat "$scratch/report" >&2; exit 1; fi
  if ! grep -qE 'status codes: [0-9]+ 2xx, 0 3xx, 0 4xx, 0 5xx' "$scratch/report"; then echo "$server failed $body:" >&2; cat "$scratch/report" >&2; exit 1; fi
}

cpu_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
memory() { awk -v field="$2:" '$1 == field { printf "%.0f", $2 / 1024 }' "/proc/${pid[$1]}/status"; }

# One line: body server requests/s mean-ms p99-ms unloaded-ms cpu-ms-per-request
measure() {
  local server=$1 body=$2 before after unloaded
  load "$server" "$body" -c 1 -n 40
  rm -f "$scratch/requests"
  load "$server" "$body" -c 1 -D 500ms --log-file "$scratch/requests"
  unloaded=$(sort -n -k 3 "$scratch/requests" | awk '{ took[NR] = $3 } END { print took[int((NR + 1) / 2)] / 1000 }')
  rm -f "$scratch/requests"
  before=$(cpu_ticks "${pid[$server]}")
  load "$server" "$body" -c "$clients" -t "$threads" -D "$seconds" --log-file "$scratch/requests"
  after=$(cpu_ticks "${pid[$server]}")
  sort -n -k 3 "$scratch/requests" | awk -v cpu="$((after - before))" -v hz="$ticks" -v seconds="$seconds" -v about="$body $server" -v unloaded="$unloaded" '
    { took[NR] = $3; sum += $3 }
    END { printf "%s %.0f %.3f %.3f %.3f %.4f\n", about, NR / seconds, sum / NR / 1000, took[int((NR * 99 + 99) / 100)] / 1000, unloaded, cpu * 1000 / hz / NR }'
}

# medians BODY SERVER: the five figures of that line.
medians() {
  local column
  for column in 3 4 5 6 7; do
    grep "^$1 $2 " "$scratch/measured" | sort -n -k "$column" | awk -v c="$column" '{ v[NR] = $c } END { printf "%s ", v[int((NR + 1) / 2)] }'
  done
}

build() { "$@" > "$scratch/build.log" || { cat "$scratch/build.log" >&2; exit 1; }; }
build dotnet build -c Release --nologo -v quiet tests/Benchmarks
for server in webhook floor; do
  how=(--output "$scratch/$server")
  if [ "$native" = 1 ]; then how+=(--use-current-runtime -p:Native=true); fi
  build dotnet publish -c Release --nologo -v quiet "${project[$server]}" "${how[@]}"
done

benchmarks=tests/Benchmarks/bin/Release/net10.0/Benchmarks.dll kubeconfig=
dotnet "$benchmarks" bodies "$scratch"
if [ "$schema" = 1 ]; then
  dotnet "$benchmarks" cluster "$scratch" &
  cluster=$!
  kubeconfig=$scratch/kubeconfig
  until [ -s "$kubeconfig" ]; do kill -0 "$cluster"; sleep 0.1; done
fi
start webhook
start floor
if [ "$schema" = 1 ]; then expect_schema; fi

compare() {
  # The first requests run code that is not compiled for speed yet.
  for server in webhook floor; do for body in $bodies; do load "$server" "$body" -c "$clients" -D 500ms; done; done

  for ((round = 1; round <= rounds; round++)); do
    for body in $bodies; do for server in webhook floor; do measure "$server" "$body"; done; done
  done > "$scratch/measured"

  echo "$(nproc) cores, the server on $server_cores, the load on $load_cores; $([ "$native" = 1 ] && echo native || echo portable), $([ "$schema" = 1 ] && echo "CRD known" || echo "no CRD"); $clients connections; median of $rounds rounds of $seconds s; webhook : floor = ratio"
  echo
  echo "| body | bytes | requests/s | mean ms | p99 ms | unloaded ms | CPU ms per request |"
  echo "|---|--:|--:|--:|--:|--:|--:|"
  for body in $bodies; do
    echo "$body $(stat -c %s "$scratch/$body.json") $(medians "$body" webhook) $(medians "$body" floor)" | awk '
      function pair(a, b) { return sprintf("%s : %s = **%.2f**", a, b, a / b) }
      { printf "| %s | %d | %s | %s | %s | %s | %s |\n", $1, $2, pair($3, $8), pair($4, $9), pair($5, $10), pair($6, $11), pair($7, $12) }'
  done
  echo
  echo "RSS after that: webhook $(memory webhook VmRSS) MiB, floor $(memory floor VmRSS) MiB"
}

if [ "$rounds" -gt 0 ]; then compare; fi
stop

# Peak memory: new processes, and as many large requests at once as an API server with 80 busy workers would send.
for server in webhook floor; do
  start "$server"
  for body in 2MB-conforming 2MB-backfilled; do load "$server" "$body" -c 80 -t "$threads" -n 800; done
  echo "Peak RSS with 80 large requests at once: $server $(memory "$server" VmHWM) MiB"
done
stop

# A new process of the same file.
echo
if [ "$native" = 1 ]; then command=$scratch/webhook/${file[webhook]}; else command="dotnet $scratch/webhook/${file[webhook]}.dll"; fi
ROUNDS=9 tests/Benchmarks/cold.sh webhook="$command"
