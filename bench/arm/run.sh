#!/usr/bin/env bash
# Runs the tests of the kernels on ARM: bench/arm/run.sh [neon|sve] [MAVEN ARGUMENT...]
#   neon   vectors of 128 bits, which every 64-bit ARM processor has (the default)
#   sve    scalable vectors: of the processor's own width, 256 bits where it is emulated
# On Linux on aarch64 it needs JDK 25 and Maven. On another Debian or Ubuntu it emulates: that needs
# qemu-user-static too, and takes Debian's JDK for arm64, once, into .fullrank/arm (260 MB).
#   FULLRANK_ARM_MIRROR   a mirror of Debian; default: the one in this system's own apt sources
#   FULLRANK_ARM_SUITE    its suite, one with openjdk-25 (default trixie)
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$PWD/.fullrank/arm
home=$out/root/usr/lib/jvm/java-25-openjdk-arm64
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
suite=${FULLRANK_ARM_SUITE:-trixie}

stop() {
  printf 'bench/arm: %s\n' "$*" >&2
  exit 1
}

mirror() { # the first address in apt's sources that ends in /debian
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null |
    grep -E '^(deb |URIs:)' | grep -oE '[a-z]+://[^ ]*/debian/?( |$)' | head -n 1
}

private_apt() { # apt-get with lists and settings of its own: nothing of the system's changes
  apt-get -q -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User="$(id -un)" \
    -o Dir::State="$out/apt" -o Dir::State::status="$out/apt/status" -o Dir::Cache="$out/apt" \
    -o Dir::Etc::sourcelist="$out/apt/sources.list" -o Dir::Etc::sourceparts=- "$@"
}

fetch_jdk() {
  local from link file
  { command -v apt-get && command -v dpkg-deb; } > /dev/null ||
    stop "fetching the JDK needs apt-get and dpkg-deb."
  [ -r "$keyring" ] || stop "no $keyring: install the package 'debian-archive-keyring'."
  from=${FULLRANK_ARM_MIRROR:-$(mirror || true)}
  [ -n "$from" ] || stop "apt's sources name no mirror of Debian: set FULLRANK_ARM_MIRROR to one."
  rm -rf "$out"
  mkdir -p "$out/apt/lists/partial" "$out/apt/archives/partial" "$out/root/usr/lib"
  ln -s usr/lib "$out/root/lib"
  : > "$out/apt/status"
  echo "deb [signed-by=$keyring] $from $suite main" \
    > "$out/apt/sources.list"
  private_apt update
  (cd "$out/apt/archives" &&
    private_apt download openjdk-25-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g)
  for file in "$out"/apt/archives/*.deb; do
    dpkg-deb -x "$file" "$out/root"
  done
  # Links from the top would lead out of the folder.
  find "$out/root" -type l -lname '/*' | while IFS= read -r link; do
    ln -sfn "$(realpath -ms --relative-to="$(dirname "$link")" "$out/root$(readlink "$link")")" "$link"
  done
  rm -r "$out/apt"
  wrap
}

wrap() { # the java that Maven and the tests start; a process of its own must not need an ARM helper
  mv "$home/bin/java" "$home/bin/java.arm64"
  cat > "$home/bin/java.new" << END
#!/bin/sh
exec "$qemu" -L "\${0%/usr/lib/*}" "\$0.arm64" -Djdk.lang.Process.launchMechanism=FORK "\$@"
END
  chmod +x "$home/bin/java.new"
  mv "$home/bin/java.new" "$home/bin/java"
}

vectors=neon
case ${1:-} in
  neon | sve)
    vectors=$1
    shift
    ;;
  -h | --help)
    sed -n '2,8p' "$0" | sed 's/^# \{0,1\}//'
    exit 0
    ;;
esac

options=$(sed -n 's:.*<test.jvm>\(.*\)</test.jvm>.*:\1:p' pom.xml)
[ "$vectors" = sve ] || options="$options -XX:UseSVE=0"
arguments=("-Dtest.jvm=$options")
if [ "$(uname -sm)" != "Linux aarch64" ]; then
  qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64) ||
    stop "emulation needs qemu-aarch64-static: install the package 'qemu-user-static'."
  if [ ! -x "$home/bin/java.arm64" ] || [ ! -x "$home/bin/java" ]; then
    fetch_jdk
  fi
  case $vectors in
    neon) export QEMU_CPU=neoverse-n1 ;;
    sve) export QEMU_CPU=max,sve256=on ;;
  esac
  "$home/bin/java" -version
  arguments+=("-Djvm=$home/bin/java")
fi
JAVA_HOME=$(bin/find-jdk)
export JAVA_HOME MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
mvn -B --no-transfer-progress -pl kernels,cuda test "${arguments[@]}" "$@"
