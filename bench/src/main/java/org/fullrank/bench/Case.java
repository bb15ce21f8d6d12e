package org.fullrank.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A benchmark case: a piece of work with several implementations, which take turns.
 *
 * @param labels the cells that describe the work, by column
 * @param work operations of one repetition
 * @param ways the implementations by name, in the order of the turns
 */
record Case(Map<String, Object> labels, Work work, SequencedMap<String, Runner> ways) {
  /** The implementations that every row is compared with, if a case has them. */
  private static final List<String> BASES = List.of("sdpa", "products", "pytorch");

  /**
   * The arithmetic of a case.
   *
   * @param operations floating-point operations of one repetition
   * @param peak peak GFLOP/s of this machine; NaN if unknown
   */
  record Work(double operations, double peak) {}

  private record Entrant(String name, Runner runner, List<Double> milliseconds) {}

  /**
   * The times of every implementation in {@code rounds} turns. A warm-up turn comes first; it
   * counts only if it takes {@code patience} milliseconds or more. An implementation with counted
   * times of {@code patience} or more takes no further turn.
   */
  SequencedMap<String, Timing> run(int rounds, double patience) {
    var entrants =
        ways.entrySet().stream()
            .map(way -> new Entrant(way.getKey(), way.getValue(), new ArrayList<>()))
            .toList();
    for (int round = 0; round <= rounds; round++) {
      for (Entrant entrant : entrants) {
        if (total(entrant.milliseconds()) < patience) {
          var turn = entrant.runner().turn();
          if (round > 0 || total(turn) >= patience) {
            entrant.milliseconds().addAll(turn);
          }
        }
      }
    }
    var timings = new LinkedHashMap<String, Timing>();
    entrants.forEach(it -> timings.put(it.name(), new Timing(it.milliseconds())));
    return timings;
  }

  private static double total(List<Double> milliseconds) {
    return milliseconds.stream().mapToDouble(ms -> ms).sum();
  }

  /**
   * A row for each implementation: labels, quartiles of its times, rate, and its speed relative to
   * each base. {@code over_sdpa} is SDPA's median time over the row's.
   */
  List<Map<String, Object>> rows(SequencedMap<String, Timing> timings) {
    var rows = new ArrayList<Map<String, Object>>();
    timings.forEach((name, timing) -> {
      var row = new LinkedHashMap<>(labels);
      double gigaflops = work.operations() / timing.median() / 1e6;
      row.put("way", name);
      row.put("ms", timing.median());
      row.put("ms_q1", timing.quantile(0.25));
      row.put("ms_q3", timing.quantile(0.75));
      row.put("gflops", gigaflops);
      row.put("percent_of_peak", 100 * gigaflops / work.peak());
      BASES.forEach(base -> {
        if (timings.containsKey(base)) {
          row.put("over_" + base, timings.get(base).median() / timing.median());
        }
      });
      rows.add(row);
    });
    return rows;
  }
}
