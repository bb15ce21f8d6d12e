#!/bin/sh
# Builds the library and time.cpp, and times the kernels on one thread: time.sh [LEVEL [LENGTH]]
set -eu
cd "$(dirname "$0")"
native=../../main/native
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
$native/build.sh "$work"
"${CXX:-g++}" -std=c++17 -O2 -Wno-psabi -I$native time.cpp -o "$work/time" \
  "$work/libfullrank_attention.so" -Wl,-rpath,"$work"
"$work/time" "$@"
