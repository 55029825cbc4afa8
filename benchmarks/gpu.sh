#!/usr/bin/env bash
# All that a GPU is wanted for, in at most LIMIT seconds: training `drugs` by its shipped settings, a resumed run, the
# rate beside the plain MOSES VAE's, sampling, whether CPU and GPU agree; then the training goes on while time is left.
#   benchmarks/gpu.sh STORE MOLECULES OUTPUT [key=value ...]
#   benchmarks/gpu.sh store test.smi gpu init_from=zinc250k grow=true
#   LIMIT=300 SLICE=0.1 STEPS=50 BATCH=8 SAMPLES=64 CODES=20 benchmarks/gpu.sh ...    # small, for a CPU
# STORE is what `molvae prepare data=drugspace max_length=160 min_token_count=20` made, MOLECULES a table of held-out
# molecules; settings are for `molvae train`. OUTPUT/results.txt grows with each part. Run again with the same OUTPUT, it
# does what is missing, and goes on with the training until OUTPUT/run/model is there. PIECES=15m leaves the run also in
# files of that size, which travel: put back into OUTPUT, they are gone on from.
set -euo pipefail

if [ $# -lt 3 ]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "$0" >&2
  exit 2
fi
store=$1 molecules=$2 output=$3
shift 3
LIMIT=${LIMIT:-480}         # seconds that all may take
SLICE=${SLICE:-0.5}         # minutes of each of the first two slices of training
python=${PYTHON:-$(command -v python || command -v python3)}
root=$(cd "$(dirname "$0")/.." && pwd)
export PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH}
run=$output/run parts=$output/parts missing=''
mkdir -p "$parts"

say() { printf '== %s s: %s\n' "$SECONDS" "$*" >&2; }
stop() {
  trap - INT TERM HUP
  for job in $(jobs -p); do
    if kill "$job" 2> /dev/null; then wait "$job" || true; fi
    kill -- "-$job" 2> /dev/null || true # what `timeout` leaves behind that is told to end as it begins
  done
  say "stopped; run again to go on"
  exit 130
}
trap stop INT TERM HUP

# A command that ends in time, and with this script. It is asked to end, and killed 10 seconds later.
limited() {
  local left=$((LIMIT - SECONDS - 10))
  if [ "$left" -lt 1 ]; then return 124; fi
  if command -v timeout > /dev/null; then set -- timeout -k 10 "$left" "$@"; fi
  "$@" &
  wait $!
}
table() {
  local name
  for name in about begin resume speed sampling codes further; do
    if [ -e "$parts/$name.tsv" ]; then cat "$parts/$name.tsv"; fi
  done | awk -F '\t' '{ printf "%-52s %s\n", $1, $2 }' > "$parts/results.new"
  mv "$parts/results.new" "$output/results.txt"
}
# A part is done once its rows are there: they are written aside first.
part() {
  local name=$1 code=0
  if [ -e "$parts/$name.tsv" ]; then return; fi
  say "$name"
  "$name" > "$parts/$name.new" || code=$?
  if [ "$code" -eq 0 ]; then
    mv "$parts/$name.new" "$parts/$name.tsv"
    table
  else
    rm -f "$parts/$name.new"
    missing="$missing $name"
    case $code in
      124 | 137) say "$name: the time was up" ;; # asked to end, or killed
      *) say "$name: failed with exit code $code" ;;
    esac
  fi
}

measure() { limited "$python" "$root/benchmarks/gpu_parts.py" "$@"; }
train() { limited "$python" -m molvae train "$@" >&2; }
about() { measure about; }
begin() {
  train experiment=drugs data="$store" output="$run" training.slice_minutes="$SLICE" ${settings[@]+"${settings[@]}"} &&
    measure training "$run" --named "training drugs"
}
resume() {
  train resume="$run" training.slice_minutes="$SLICE" && measure training "$run" --named "resumed"
}
speed() { measure speed "$store" --steps "${STEPS:-300}" --batch "${BATCH:-512}" --samples "${SAMPLES:-8192}"; }
sampling() { measure sampling --count "${SAMPLES:-8192}" --output "$output/samples.csv"; }
codes() { measure codes "$molecules" --count "${CODES:-500}"; }
further() {
  local seconds=$((LIMIT * 7 / 8 - SECONDS)) # what is left is for what ends a run
  if [ ! -d "$run/model" ]; then
    if [ "$seconds" -lt 5 ]; then return 124; fi
    train resume="$run" training.slice_minutes="$((seconds / 60)).$(printf %03d $((seconds % 60 * 1000 / 60)))" ||
      return
  fi
  measure training "$run" --named "gone on"
}

settings=("$@")
if [ ! -d "$run" ] && [ -e "$output/run.tar.aa" ]; then cat "$output"/run.tar.* | tar -x -f - -C "$output"; fi
if [ ! -d "$run/model" ]; then rm -f "$parts/further.tsv"; fi
for name in about begin resume speed sampling codes; do part "$name"; done
if [ -e "$parts/begin.tsv" ]; then part further; fi
if [ -n "${PIECES:-}" ] && [ -d "$run" ]; then
  rm -f "$output"/run.tar.*
  tar -c -f - -C "$output" run parts | split -b "$PIECES" - "$output/run.tar."
fi
if [ -e "$output/results.txt" ]; then cat "$output/results.txt"; fi
if [ ! -d "$run/model" ]; then say "the training is not complete; run again to go on with it"; fi
if [ -n "$missing" ]; then
  say "missing:$missing; run again to do it"
  exit 1
fi
