#!/usr/bin/env bash
# Is a run that was killed and resumed the run that never was? Kills a small pretraining with SIGKILL
# at random moments until it gets through, and compares its weights with an unhindered one's.
#   bench/durability/kill9.sh [ROUNDS] [SEED]     20 rounds and seed 1 unless told otherwise
set -euo pipefail

rounds=${1:-20}
RANDOM=${2:-1}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
home=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true; rm -rf "$home"' EXIT

cat >"$home/run.yaml" <<'YAML'
seed: 7
data: {name: fashion_mini}
views: {name: simclr, size: 28, pixels: {channels: 1}, min_area: 0.2, strength: 0.5, blur: 0}
encoder: {name: vit, size: {width: 32, depth: 1, heads: 2, mlp_ratio: 2}, patch: 14, positions: learned, pool: class_token, norms: pre, query_key_norm: none, drop_path: 0, layer_scale: 0}
method: {name: simclr}
optim: {name: adam_w, lr: 1e-3}
train: {epochs: 8, batch: 256, checkpoint_every: 3}
probe: {every_epochs: 4}
YAML

weights() { sha256sum "$1/model/model.safetensors" | cut -d ' ' -f 1; }

pretrain() { # starts or resumes the run in folder $1; the launcher becomes the JVM, so $child is its id
  if [ -f "$1/run.yaml" ]; then
    "$root/fullrank" pretrain --resume --out "$1" >>"$1.log" 2>&1 &
  else
    "$root/fullrank" pretrain "$home/run.yaml" --out "$1" >>"$1.log" 2>&1 &
  fi
  child=$!
}

finish() { # waits for the run in folder $1
  local code=0
  wait "$child" || code=$?
  child=
  [ "$code" = 0 ] && [ -f "$1/model/model.safetensors" ] && return
  tail -n 5 "$1.log" >&2
  return 1
}

started=$(date +%s%3N)
pretrain "$home/whole"
finish "$home/whole"
span=$(($(date +%s%3N) - started))
whole=$(weights "$home/whole")

equal=0
for round in $(seq "$rounds"); do
  folder=$home/$round
  kills=0
  while [ "$kills" = 0 ] || [ $((RANDOM % 2)) = 0 ]; do
    pretrain "$folder"
    sleep "$(awk -v ms=$((RANDOM * span / 32768)) 'BEGIN { printf "%.3f", ms / 1000 }')"
    kill -9 "$child" 2>/dev/null || true
    code=0
    wait "$child" || code=$?
    if [ "$code" = 137 ]; then
      kills=$((kills + 1))
    elif [ "$kills" = 0 ]; then
      rm -rf "$folder" # it was through before it was hit: once more from the start
    else
      break
    fi
  done
  pretrain "$folder"
  verdict=different
  if finish "$folder" && [ "$(weights "$folder")" = "$whole" ]; then
    verdict=equal
    equal=$((equal + 1))
  fi
  echo "round $round: killed $kills times, $verdict"
  rm -rf "$folder"
done
echo "$equal of $rounds bit-equal"
[ "$equal" = "$rounds" ]
