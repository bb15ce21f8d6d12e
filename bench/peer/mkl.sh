#!/usr/bin/env bash
# Runs a verb with Intel's MKL in OpenBLAS's place, where libtorch takes it: bench/peer/mkl.sh bench attention
# Fetches MKL's jars once, into bench/peer/mkl. Never run by build or tests. MKL has a licence of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=2025.3-1.5.13 # of the same JavaCPP as the project's
jars=bench/peer/mkl
if [ ! -e "$jars/complete" ]; then
  for kind in "" :linux-x86_64 :linux-x86_64-redist; do
    mvn -B -q dependency:copy "-Dartifact=org.bytedeco:mkl:$version${kind:+:jar$kind}" "-DoutputDirectory=$PWD/$jars"
  done
  touch "$jars/complete"
fi
FULLRANK_CLASSPATH=$(printf '%s:' "$jars"/*.jar)
FULLRANK_JAVA_OPTS="-Dorg.bytedeco.openblas.load=mkl_rt ${FULLRANK_JAVA_OPTS:-}"
export FULLRANK_CLASSPATH FULLRANK_JAVA_OPTS
exec ./fullrank "$@"
