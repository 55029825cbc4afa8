#!/usr/bin/env bash
# All that a GPU is wanted for, in at most 8 minutes: training `drugs` by its shipped settings, its rate beside the
# plain MOSES VAE's, a resumed run, sampling, and whether CPU and GPU agree.
#   benchmarks/gpu.sh STORE MOLECULES OUTPUT [MINUTES] [key=value ...]
# STORE is what `molvae prepare experiment=drugs` made, MOLECULES a file of held-out ones. Run again with the same
# OUTPUT it goes on with the training. MINUTES (4) is what training may take; more settings are for `molvae train`.
set -euo pipefail

store=$1 molecules=$2 output=$3 minutes=${4:-4}
shift $(($# < 4 ? $# : 4))
root=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python}
device=$("$python" -c 'import torch; print("cuda" if torch.cuda.is_available() else "cpu")')
mkdir -p "$output"
say() { printf '%s\n' "$*" | tee -a "$output/results.txt"; }
slice() { "$python" -m molvae train resume="$output/run" training.slice_minutes="$1"; }
rate() {
  "$python" - "$output/run" <<'PYTHON'
import sys
from pathlib import Path
from molvae.training.finish import logged
rates = logged(Path(sys.argv[1]))["train/molecules_per_second"].dropna()
print(f"{rates.median():,.0f} molecules/s, median of {len(rates)}")
PYTHON
}

cd "$root"
say "== $device, $(date -u +%FT%TZ)"
if [ "$device" = cuda ]; then say "$(nvidia-smi --query-gpu=name,memory.total --format=csv,noheader)"; fi

if [ -d "$output/run" ]; then
  slice "$minutes" || true
else
  "$python" -m molvae train experiment=drugs data="$store" output="$output/run" training.slice_minutes="$minutes" "$@"
fi
say "training drugs: $(rate)"
if [ ! -d "$output/run/model" ]; then
  slice 0.3
  say "resumed: $(rate)"
fi
# what a next run is resumed from, in pieces that travel
split --bytes=15m --numeric-suffixes "$output/run/checkpoints/last.ckpt" "$output/last.ckpt."
if [ -d "$output/run/model" ]; then cp -r "$output/run/model" "$output/"; fi

say "the plain MOSES VAE beside ours, the same architecture:"
"$python" benchmarks/speed.py "$store" --device "$device" --steps "${STEPS:-40}" --samples "${SAMPLES:-8192}" |
  tee -a "$output/results.txt"
model=$([ -d "$output/run/model" ] && echo "$output/run/model" || echo zinc250k)
began=$(date +%s.%N)
"$python" -m molvae sample model="$model" count="${SAMPLES:-8192}" filters=none device="$device" output="$output/samples.csv"
say "sampling ${SAMPLES:-8192} of $model, start included: $(echo "$(date +%s.%N) - $began" | bc) s"
if [ "$device" = cuda ]; then
  say "$("$python" benchmarks/device_codes.py --molecules "$molecules" --model "$model")"
fi
