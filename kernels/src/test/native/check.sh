#!/bin/sh
# Builds the kernels and check.cpp with the address and undefined-behaviour sanitizers and runs random
# problems on every instruction set of this processor, AMX's tiles emulated: check.sh [ROUNDS] [SEED]
set -eu
cd "$(dirname "$0")"
native=../../main/native
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
common="-std=c++17 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
  -Wno-psabi -I$native -I. -DFULLRANK_EMULATED_TILES"
avx512="-mavx2 -mfma -mavx512f -mavx512dq -mavx512bw -mavx512vl"
compile() { # UNIT FLAGS...
  unit=$1
  shift
  # shellcheck disable=SC2086
  "${CXX:-g++}" $common "$@" -c "$unit.cpp" -o "$work/$(basename "$unit").o"
}
compile check
compile $native/dispatch
compile $native/avx2 -mavx2 -mfma
compile $native/avx512 $avx512
compile $native/avx512_bf16 $avx512 -mavx512bf16
compile $native/amx $avx512 -mavx512bf16
"${CXX:-g++}" -fsanitize=address,undefined -o "$work/check" "$work"/*.o -lm
"$work/check" "${1:-300}" "${2:-1}"
