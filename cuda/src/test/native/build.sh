#!/bin/sh
# Compiles the CUDA kernels for the processor, inside a libcuda.so.1 whose device is emulated:
# build.sh TARGET_DIRECTORY. Needs g++ 12 or newer.
set -eu
out=${1:?"build.sh: which directory?"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"
"${CXX:-g++}" -std=c++17 -O2 -fPIC -shared -pthread -U_FORTIFY_SOURCE -fno-stack-protector -DFULLRANK_EMULATED \
  -Wall -Wextra -Werror -Wno-unknown-pragmas -I. -I../../main/cuda driver.cpp -o "$out/libcuda.so.1"
