#!/usr/bin/env bash
# Installs the Python programs that `fullrank bench` measures itself against. Never run by build or tests.
#   bench/peer/setup.sh            PyTorch by pip into bench/peer/venv; else Debian's packages
#   bench/peer/setup.sh pip        by pip only
#   bench/peer/setup.sh debian     Debian's packages only (needs root)
# TORCH_INDEX names the package index of the CPU builds, where the usual one brings CUDA's gigabytes.
# Then `fullrank bench train` finds bench/peer/venv, else the system's python3; --peer PYTHON names another.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf 'setup: %s\n' "$*"; }

shows() { # what python $1 has
  "$1" - <<'PYTHON'
import sys

print("setup: python", sys.version.split()[0], "at", sys.executable)
for name in ("torch", "torchvision", "PIL", "numpy"):
    try:
        print("setup: ", name, getattr(__import__(name), "__version__", "without a version"))
    except Exception as fault:  # absent, or made for another torch
        print("setup: ", name, "not usable:", fault)
PYTHON
}

by_pip() {
  say "making bench/peer/venv"
  rm -rf venv
  # Packages that the system's Python has already need not be downloaded again.
  python3 -m venv --system-site-packages venv
  say "pip install torch torchvision"
  local index=()
  [ -z "${TORCH_INDEX:-}" ] || index=(--index-url "$TORCH_INDEX")
  venv/bin/pip install --quiet "${index[@]}" torch torchvision ||
    venv/bin/pip install --quiet "${index[@]}" --no-deps torch || return 1 # an index may have torch alone
  venv/bin/python -c 'import torch; torch.ones(2, 2) @ torch.ones(2, 2)' || return 1
  shows venv/bin/python
}

by_debian() {
  command -v apt-get >/dev/null || {
    say "no apt-get here"
    return 1
  }
  # libopenblas0-openmp: without it Debian's torch multiplies with the reference BLAS, 50 times slower.
  say "apt-get install python3-torch python3-torchvision python3-pil libopenblas0-openmp"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends \
    python3-torch python3-torchvision python3-pil libopenblas0-openmp >/dev/null || return 1
  say "BLAS is $(readlink -f "$(ldconfig -p | sed -n 's/.* => \(.*libblas\.so\.3\)$/\1/p' | head -n 1)")"
  shows /usr/bin/python3
}

case ${1:-either} in
  pip) by_pip ;;
  debian) by_debian ;;
  either)
    by_pip || {
      rm -rf venv
      say "pip could not; trying Debian's packages"
      by_debian
    }
    ;;
  *)
    sed -n '2,7p' "$0" | sed 's/^# \{0,1\}//'
    exit 2
    ;;
esac
say "done"
