package org.fullrank.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.fullrank.core.Check;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;

/**
 * Times the losses of the methods, forward and backward in fp32 on a single thread, beside a floor:
 * the matrix products of the loss, and one read and write of its inputs.
 *
 * @param views encoded views of a batch, unique samples times views of each; multiples of 32
 * @param rounds timed turns of each loss and floor, positive
 */
public record LossBench(List<Integer> views, int rounds) {
  /** The fewest encoded views, and their unit: two samples for the loss with the most views. */
  public static final int FEWEST = 32;

  /** The most encoded views; similarities take {@code 4·views²} bytes several times. */
  public static final int MOST = 16384;

  private static final double PATIENCE = 4000; // ms, all counted turns of one way

  public LossBench {
    views = List.copyOf(views);
    views.forEach(n -> Check.within(n, FEWEST, MOST, "views"));
    Check.positive(rounds, "rounds");
  }

  /**
   * Runs the benchmark.
   *
   * @param say receives a line of progress for each part
   */
  public BenchResult run(Consumer<String> say) {
    var before = Circumstances.now();
    var rows = new ArrayList<Map<String, Object>>();
    Engine.setThreads(1);
    try {
      for (LossCase loss : LossCase.ALL) {
        for (int count : views) {
          say.accept("%s, %s".formatted(loss.name(), new Count(count, "view")));
          rows.add(row(loss, count));
        }
      }
    } finally {
      Engine.setThreads(Engine.defaultThreads());
    }
    return new BenchResult(
        Map.of("threads", 1),
        before,
        Circumstances.now(),
        List.of(
            new Table(
                "losses, forward and backward, processor time; over_X: the loss's median time over"
                    + " X's. floor: products, one read and write of the inputs",
                rows)));
  }

  Map<String, Object> row(LossCase loss, int count) {
    var row = new LinkedHashMap<String, Object>();
    row.put("loss", loss.name());
    row.put("encoded_views", count);
    row.put("unique_batch", count / loss.views());
    row.put("views", loss.views());
    try (var problem = LossProblem.of(loss, count / loss.views())) {
      var ways = problem.ways();
      SequencedMap<String, Timing> times =
          new Case(Map.of(), new Case.Work(0, Double.NaN), ways).run(rounds, PATIENCE);
      double own = times.firstEntry().getValue().median();
      row.put("ms", own);
      times.forEach((name, timing) -> {
        if (!name.equals(LossProblem.LOSS)) {
          row.put("over_" + name, own / timing.median());
        }
      });
    }
    return row;
  }
}
