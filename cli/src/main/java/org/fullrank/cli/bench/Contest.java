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

  /**
   * One timed step for each of which all steps so far took less than {@code patience} milliseconds.
   */
  void step(double patience) {
    for (Entrant entrant : entrants) {
      if (entrant.milliseconds().stream().mapToDouble(ms -> ms).sum() < patience) {
        entrant.milliseconds().addAll(entrant.runner().block(precision, 1));
      }
    }
  }

  /** In the order of the runners. */
  List<Timing> timings() {
    return entrants.stream().map(entrant -> new Timing(entrant.milliseconds())).toList();
  }
}
