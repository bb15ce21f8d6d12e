package org.fullrank.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Precision;

/**
 * Runners that take turns at one precision.
 *
 * @param precision of all of them
 * @param entrants each with its times so far, milliseconds
 */
record Contest(Precision precision, List<Entrant> entrants) {
  record Entrant(Runner runner, List<Double> milliseconds) {}

  static Contest of(Precision precision, List<Runner> runners) {
    return new Contest(
        precision, runners.stream().map(runner -> new Entrant(runner, new ArrayList<>())).toList());
  }

  /** One turn for each, of {@code steps} timed steps after {@code warm} that are not counted. */
  void round(int warm, int steps) {
    for (Entrant entrant : entrants) {
      var block = entrant.runner().block(precision, warm + steps);
      entrant.milliseconds().addAll(block.subList(warm, block.size()));
    }
  }

  /** In the order of the runners. */
  List<Timing> timings() {
    return entrants.stream().map(entrant -> new Timing(entrant.milliseconds())).toList();
  }
}
