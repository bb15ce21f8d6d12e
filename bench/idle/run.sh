#!/usr/bin/env bash
# bench/idle/run.sh MODEL [ROUNDS [PICTURES]]: what a picture's vector costs in a Java program, with the waiting policy
# of idle threads that Fullrank sets from inside, and with the libraries' own defaults, in turns. Prints the
# medians of processor time and wall time, ms, and the median ratio of the pairs. Build with ./fullrank first.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
model=${1:?"bench/idle/run.sh MODEL: a run folder or an exported model"}
rounds=${2:-7}
pictures=${3:-400}
JAVA_HOME=$("$root/bin/find-jdk")
classes=${FULLRANK_CLASSES:-$(cat "$root/.fullrank/classpath")}

once() { # with the assignments $@
  env -u OMP_WAIT_POLICY -u GOMP_SPINCOUNT -u OPENBLAS_THREAD_TIMEOUT "$@" \
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.awt.headless=true -cp "$classes" "$root/bench/idle/Idle.java" "$model" "$pictures"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

pairs=$(for _ in $(seq "$rounds"); do
  # The defaults of GNU OpenMP and of OpenBLAS, given as a user's own settings, which stay.
  echo "$(once) $(once GOMP_SPINCOUNT=300000 OPENBLAS_THREAD_TIMEOUT=26)"
done)
echo "                 processor ms   wall ms"
printf 'set from inside  %12s %9s\n' "$(awk '{print $1}' <<<"$pairs" | median)" "$(awk '{print $2}' <<<"$pairs" | median)"
printf 'defaults         %12s %9s\n' "$(awk '{print $3}' <<<"$pairs" | median)" "$(awk '{print $4}' <<<"$pairs" | median)"
printf 'defaults over it %12s %9s\n' "$(awk '{print $3 / $1}' <<<"$pairs" | median)" "$(awk '{print $4 / $2}' <<<"$pairs" | median)"
