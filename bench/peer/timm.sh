#!/usr/bin/env bash
# Opens exported encoders in timm, and weights of timm and torchvision in Fullrank, and compares vectors to 1e-5.
# Never run by build or tests.
#   bench/peer/timm.sh            in bench/peer/venv, which setup.sh makes; installs timm and safetensors there
#   bench/peer/timm.sh PYTHON     with this Python, which has torch, torchvision, timm, safetensors and Pillow
#   FULLRANK                      the command line to try (default: the launcher of this checkout)
set -euo pipefail
cd "$(dirname "$0")"

python=${1:-venv/bin/python}
if [ $# -eq 0 ]; then
  [ -x venv/bin/python ] || ./setup.sh pip
  venv/bin/pip install --quiet timm safetensors pillow
fi
FULLRANK=${FULLRANK:-../../fullrank} exec "$python" timm_encoder.py
