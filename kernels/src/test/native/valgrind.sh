#!/bin/sh
# Runs random problems under valgrind, which looks for undefined values too: valgrind.sh [ROUNDS] [SEED]
# Valgrind knows no AVX-512, so that this is the AVX2 level alone; check.sh covers the others.
set -eu
cd "$(dirname "$0")"
native=../../main/native
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
FLAGS="-g" $native/build.sh "$work"
"${CXX:-g++}" -std=c++17 -O1 -g -Wno-psabi -DFULLRANK_UNDEFINED_SCRATCH -I$native check.cpp -o "$work/check" \
  "$work/libfullrank_attention.so" -Wl,-rpath,"$work"
valgrind --error-exitcode=1 --leak-check=full -q "$work/check" "${1:-20}" "${2:-1}"
