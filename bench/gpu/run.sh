#!/usr/bin/env bash
# Checks and times the CUDA kernels: bench/gpu/run.sh [REPORT]
# Needs a GPU since Ampere (the figures want a Hopper), its driver and JDK 25; compute-sanitizer and
# python3 with torch where they are there. Exit: 0 all right, 1 an error too large or one that
# compute-sanitizer found, 3 no GPU.
set -euo pipefail
cd "$(dirname "$0")/../.."
report=${1:-bench/gpu/report.md}
JAVA_HOME=${JAVA_HOME:-$(bin/find-jdk)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The CUDA kernels need nothing but java.base; their annotations are for the build alone.
mkdir -p "$work/classes" "$work/sources"
cp -r kernels/src/main/java/. cuda/src/main/java/. "$work/sources"
find "$work/sources" \( -name module-info.java -o -name package-info.java \) -delete
"$JAVA_HOME/bin/javac" -proc:none -d "$work/classes" -sourcepath "$work/sources" bench/gpu/*.java
cp -r cuda/src/main/resources/cuda "$work/classes"
gpu=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$work/classes" Gpu)

say() { printf '\n## %s\n' "$1" | tee -a "$report"; }
: > "$report"
say "Errors against float64"
"${gpu[@]}" check | tee -a "$report"

failed=0
say "compute-sanitizer"
if command -v compute-sanitizer > /dev/null; then
  for tool in memcheck racecheck synccheck initcheck; do
    echo "$tool" | tee -a "$report"
    compute-sanitizer --tool "$tool" --error-exitcode 1 --target-processes all \
      "${gpu[@]}" check small > "$work/$tool" || failed=1
    grep -E 'SUMMARY|Error|WRONG' "$work/$tool" | tee -a "$report" || echo "$tool said nothing" | tee -a "$report"
  done
else
  echo "not installed, not run" | tee -a "$report"
fi

say "Sigmoid beside softmax, one skeleton"
"${gpu[@]}" time | tee -a "$report"

say "Beside PyTorch's FLASH_ATTENTION"
if python3 -c 'import torch; assert torch.cuda.is_available()' 2> /dev/null; then
  python3 -B bench/gpu/flash.py | tee -a "$report"
else
  echo "python3 has no torch with CUDA, not run" | tee -a "$report"
fi
exit "$failed"
