#!/usr/bin/env bash
# Drives the server and the floor over TLS, in turn, and prints what each did and how they compare. The server under load has the
# processors 0 and 1, the load generator the rest. Takes some five minutes; touches nothing but loopback.
#
#   tests/Benchmarks/http.sh [ROUNDS]    default: 3, of which the median counts
#
# Needs the .NET SDK, curl, awk, taskset, at least three processors, and h2load (Debian: nghttp2-client).
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly ROUNDS=${1:-3}
readonly SECONDS_EACH=2 CLIENTS=16 WARM_UP=400
readonly SERVER=src/Webhook/bin/Release/net10.0/kargo-stage-webhook.dll
readonly BENCHMARKS=tests/Benchmarks/bin/Release/net10.0/Benchmarks.dll

command -v h2load > /dev/null || { echo "h2load is missing; Debian has it in nghttp2-client." >&2; exit 2; }
dotnet build -c Release --nologo -v quiet

scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; wait; rm -rf "$scratch"' EXIT
dotnet "$BENCHMARKS" bodies "$scratch"

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# start NAME PORT COMMAND…: leaves the process id in $pid.
start() {
  local name=$1 port=$2
  shift 2
  Webhook__HttpsPort=$port Webhook__MetricsPort=$((port + 1)) taskset -c 0,1 "$@" > "$scratch/$name.log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    if curl -sf "http://127.0.0.1:$((port + 1))/readyz" > /dev/null; then return; fi
    sleep 0.1
  done
  echo "$name did not start:" >&2; cat "$scratch/$name.log" >&2; exit 1
}
start_webhook() { start webhook "$1" dotnet "$SERVER"; }
start_floor() { start floor "$1" dotnet "$BENCHMARKS" floor; }

load() { # PORT BODY PROTOCOL ARGUMENTS…
  local port=$1 body=$2 protocol=$3
  shift 3
  taskset -c "2-$(($(nproc) - 1))" h2load $protocol -H 'content-type: application/json' -d "$scratch/$body.json" "$@" "https://127.0.0.1:$port/mutate"
}

cpu_ms() { awk '{ print ($14 + $15) * 10 }' "/proc/$1/stat"; } # ticks of 10 ms
rss_mib() { awk -v field="$2:" '$1 == field { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }

# measure PID PORT BODY PROTOCOL: requests/s, mean ms, CPU ms per request, failed
measure() {
  local before after
  before=$(cpu_ms "$1")
  load "$2" "$3" "$4" -c "$CLIENTS" -t 1 -D "$SECONDS_EACH" > "$scratch/out"
  after=$(cpu_ms "$1")
  awk -v cpu=$((after - before)) '
    /^finished in/ { rate = $4 }
    /^requests:/ { done = $8; failed = $10 + $12 + $14 }
    /^time for request:/ { mean = $6; unit = mean; sub(/[0-9.]+/, "", unit); mean += 0; if (unit == "us") mean /= 1000; if (unit == "s") mean *= 1000 }
    END { printf "%.0f %.2f %.3f %d\n", rate, mean, cpu / done, failed }' "$scratch/out"
}

unloaded_ms() { # PORT BODY PROTOCOL: mean latency of one client
  load "$1" "$2" "$3" -c 1 -m 1 -n 200 | awk '/^time for request:/ { mean = $6; unit = mean; sub(/[0-9.]+/, "", unit); mean += 0; if (unit == "us") mean /= 1000; printf "%.3f\n", mean }'
}

start_webhook 18443; webhook=$pid
start_floor 18453; floor=$pid
for port in 18443 18453; do for body in 70KB-healed 70KB-conforming; do load $port $body --h1 -c 4 -t 1 -n $((WARM_UP * 4)) > /dev/null; done; done

echo "webhook beside floor, medians of $ROUNDS rounds of $SECONDS_EACH s, $CLIENTS clients; latencies are means"
printf '%-5s %-16s %9s %9s %6s %9s %9s %9s %9s %6s %9s %7s\n' \
  proto body req/s floor ratio ms floor alone/ms floor ratio cpu/ms failed
for protocol in --h1 ''; do
  for body in {10KB,70KB,full,2MB}-{conforming,healed}; do
    : > "$scratch/w"; : > "$scratch/f"; : > "$scratch/wu"; : > "$scratch/fu"
    for _ in $(seq "$ROUNDS"); do
      measure "$webhook" 18443 "$body" "$protocol" >> "$scratch/w"
      measure "$floor" 18453 "$body" "$protocol" >> "$scratch/f"
      unloaded_ms 18443 "$body" "$protocol" >> "$scratch/wu"
      unloaded_ms 18453 "$body" "$protocol" >> "$scratch/fu"
    done
    column() { awk -v n="$2" '{ print $n }' "$scratch/$1" | median; }
    awk -v p="${protocol:---h2}" -v b="$body" -v r="$(column w 1)" -v fr="$(column f 1)" -v m="$(column w 2)" -v fm="$(column f 2)" \
      -v u="$(column wu 1)" -v fu="$(column fu 1)" -v c="$(column w 3)" -v x="$(column w 4)" 'BEGIN {
        printf "%-5s %-16s %9d %9d %6.2f %9.2f %9.2f %9.3f %9.3f %6.2f %9.3f %7d\n", substr(p, 3), b, r, fr, r / fr, m, fm, u, fu, u / fu, c, x }'
  done
done
echo "RSS after all this: webhook $(rss_mib "$webhook" VmRSS) MiB, floor $(rss_mib "$floor" VmRSS) MiB"

start_webhook 18463; burst=$pid
load 18463 2MB-healed --h1 -c 80 -t 1 -n 800 > "$scratch/out"
echo "peak RSS with 80 reviews of 2 MB at once: webhook $(rss_mib "$burst" VmHWM) MiB; $(grep '^requests:' "$scratch/out")"
start_floor 18473; burst=$pid
load 18473 2MB-healed --h1 -c 80 -t 1 -n 800 > /dev/null
echo "peak RSS with 80 reviews of 2 MB at once: floor $(rss_mib "$burst" VmHWM) MiB"
