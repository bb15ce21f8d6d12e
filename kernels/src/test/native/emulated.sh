#!/bin/sh
# Builds libfullrank_attention.so with AMX's tiles emulated: emulated.sh TARGET_DIRECTORY
set -eu
out=${1:?"emulated.sh: which directory?"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
FLAGS="-O3 -DFULLRANK_EMULATED_TILES -I. -I$here" "$here/../../main/native/build.sh" "$out"
