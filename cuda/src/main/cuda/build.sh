#!/bin/sh
# Builds the CUDA images from the sources beside this script: build.sh TARGET_DIRECTORY
# Needs nvcc 13 and g++; no GPU. With --tanh it builds the one image that only bench/gpu measures.
set -eu
variant=""
if [ "${1:-}" = --tanh ]; then
  variant=-DFULLRANK_TANH
  shift
fi
out=${1:?"build.sh: which directory?"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
common="-std=c++17 -Xptxas -v,-warn-spills -Werror cross-execution-space-call"
build() { # PTX-TARGET TARGET KIND FILE
  # shellcheck disable=SC2086
  "${NVCC:-nvcc}" $common $variant -gencode "arch=$1,code=$2" "-$3" -o "$work/$4" attention.cu 2> "$work/log" || {
    cat "$work/log" >&2
    exit 1
  }
  # Matrix instructions that wait for one another, and registers in memory, are faults.
  if grep -E 'C75[0-9]+|Registers are spilled' "$work/log" >&2; then
    exit 1
  fi
}
pack() { # FILE
  gzip -9n < "$work/$1" > "$out/$1.gz"
}
build compute_90a sm_90a cubin sm_90a.cubin
if [ -n "$variant" ]; then
  gzip -9n < "$work/sm_90a.cubin" > "$out/tanh.sm_90a.cubin.gz"
  exit
fi
build compute_80 sm_80 cubin sm_80.cubin
build compute_80 compute_80 ptx compute_80.ptx
# But for a hint nothing in it is newer than PTX 7.1, so that older drivers take it too; ptxas checks that.
sed -i -e '/^\/\//d' -e '/^$/d' -e '/\.pragma "used_bytes_mask/d' -e 's/^\.version .*/.version 7.1/' "$work/compute_80.ptx"
"${PTXAS:-ptxas}" -arch sm_80 -o /dev/null "$work/compute_80.ptx"
pack sm_90a.cubin
pack sm_80.cubin
pack compute_80.ptx
"${CXX:-g++}" -std=c++17 -o "$work/plans" plans.cpp
"$work/plans" > "$out/plans.txt"

# What they were built from and with, and what came out: a test compares them.
cat attention.h plan.h device.h tile.h sight.h score.h stream.h forward.h warpgroup.h hopper.h backward.h every.h \
  attention.cu plans.cpp build.sh | sha256sum | cut -d' ' -f1 > "$out/sources.sha256"
cat "$out/sm_90a.cubin.gz" "$out/sm_80.cubin.gz" "$out/compute_80.ptx.gz" "$out/plans.txt" | sha256sum | cut -d' ' -f1 > "$out/images.sha256"
"${NVCC:-nvcc}" --version | grep release | sed 's/.*release/nvcc/' > "$out/compiler.txt"
