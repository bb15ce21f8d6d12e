#!/bin/sh
# Builds libfullrank_attention.so from the sources beside this script: build.sh TARGET_DIRECTORY
# Needs g++ 12 or newer. Nothing but libc and libm is linked. FLAGS are added to those of every unit.
set -eu
out=${1:?"build.sh: which directory?"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
common="-std=c++17 -O2 -fPIC -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-stack-protector
  -fvisibility=hidden -fno-asynchronous-unwind-tables -fno-ident -ffile-prefix-map=$PWD=. -Wall -Wextra -Werror -Wno-psabi -Wno-maybe-uninitialized -Wno-uninitialized ${FLAGS:-}"
avx512="-mavx2 -mfma -mavx512f -mavx512dq -mavx512bw -mavx512vl -mprefer-vector-width=512"
compile() { # UNIT FLAGS...
  unit=$1
  shift
  # shellcheck disable=SC2086
  "${CXX:-g++}" $common "$@" -c "$unit.cpp" -o "$work/$unit.o"
}
compile dispatch
compile avx2 -mavx2 -mfma
compile avx512 $avx512
compile avx512_bf16 $avx512 -mavx512bf16
compile amx $avx512 -mavx512bf16
"${CXX:-g++}" -shared -nodefaultlibs -Wl,--build-id=none -Wl,-z,defs -Wl,-s -Wl,--gc-sections \
  -o "$out/libfullrank_attention.so" \
  "$work/dispatch.o" "$work/avx2.o" "$work/avx512.o" "$work/avx512_bf16.o" "$work/amx.o" -lm -lc -lgcc

# What it was built from and with, and what came out: a test compares them.
cat attention.h vector.h product.h skeleton.h forward.h backward.h repulsion.h peak.h kernels.h tiles.h amx.h \
  dispatch.cpp avx2.cpp avx512.cpp avx512_bf16.cpp amx.cpp build.sh | sha256sum | cut -d' ' -f1 > "$out/sources.sha256"
sha256sum < "$out/libfullrank_attention.so" | cut -d' ' -f1 > "$out/libfullrank_attention.so.sha256"
"${CXX:-g++}" --version | head -n 1 > "$out/compiler.txt"
