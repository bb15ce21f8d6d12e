#!/usr/bin/env bash
# Builds the set of 800 colour photographs for the search of near-duplicates:
#   bench/photographs/build.sh FOLDER
# Wants apt-get, dpkg-deb and Python 3.9 or newer with venv and pip; no root. Downloads 118 MB.
set -euo pipefail
out=${1:?"build.sh FOLDER: which folder?"}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

packages=(gcompris-qt-data mate-backgrounds lomiri-wallpapers-16.04 lomiri-wallpapers-20.04)
(cd "$scratch" && apt-get download -o Debug::NoLocking=1 "${packages[@]}")
cat > "$scratch/sums" <<'SUMS'
e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f  gcompris-qt-data_3.1-2_all.deb
7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04  mate-backgrounds_1.26.0-1_all.deb
a99ff6a3bfe451e4cc0682ecb3cc82e71740626d59e4845ae34a0a0e45421eab  lomiri-wallpapers-16.04_20.04.0-2_all.deb
d44e89b8473aafe64a5b678f014862dc31335aaaf18665c544d985d854f1a709  lomiri-wallpapers-20.04_20.04.0-2_all.deb
SUMS
(cd "$scratch" && sha256sum --check --quiet sums)
for package in "$scratch"/*.deb; do
  dpkg-deb -x "$package" "$scratch/root"
done
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet pillow==12.3.0
"$scratch/venv/bin/python" "$here/build.py" "$scratch/root/usr/share" "$out"
