package org.fullrank.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Precision;
import tools.jackson.databind.JsonNode;

/**
 * What {@code bench train} measured.
 *
 * @param setting what was timed, and beside what
 * @param before the machine when it began
 * @param after the machine when it ended
 * @param rows one for each precision
 */
public record TrainResult(
    Setting setting, Circumstances before, Circumstances after, List<Row> rows) {
  /**
   * What was timed.
   *
   * @param batch images of a step
   * @param parameters of the model
   * @param peer what the peer says of itself; empty where there is none
   */
  public record Setting(int batch, long parameters, Optional<JsonNode> peer) {}

  /**
   * The matrix products of a step.
   *
   * @param operations floating-point operations of one step
   * @param peak fastest product of the model's shapes on this machine, GFLOP/s
   */
  public record Work(double operations, double peak) {}

  /**
   * One precision.
   *
   * @param precision of the matrix products
   * @param milliseconds our step: first quartile, median, third quartile
   * @param imagesPerSecond ours, by the median
   * @param peerMilliseconds the peer's step, as ours; empty where there is no peer
   * @param ratio our throughput over the peer's, by the medians
   * @param peak fastest product of the model's shapes, GFLOP/s
   * @param shareOfPeak the step's products per second over {@code peak}, 0 to 1
   */
  public record Row(
      Precision precision,
      List<Double> milliseconds,
      double imagesPerSecond,
      List<Double> peerMilliseconds,
      Optional<Double> ratio,
      double peak,
      double shareOfPeak) {

    /** The row of {@code contest}: ours first, then the peer where there is one. */
    static Row of(Contest contest, int batch, Work work) {
      var timings = contest.timings();
      var ours = timings.getFirst();
      var peer = timings.stream().skip(1).findFirst();
      return new Row(
          contest.precision(),
          ours.quartiles(),
          1e3 * batch / ours.median(),
          peer.map(Timing::quartiles).orElse(List.of()),
          peer.map(timing -> timing.median() / ours.median()),
          work.peak(),
          work.operations() / (1e6 * ours.median()) / work.peak());
    }

    private String asText() {
      return String.format(
          Locale.ROOT,
          "%-9s  %-24s %8.0f  %-24s %7s %10.0f %7.0f %%",
          precision.name().toLowerCase(Locale.ROOT),
          text(milliseconds),
          imagesPerSecond,
          text(peerMilliseconds),
          ratio.map(r -> String.format(Locale.ROOT, "%.2f x", r)).orElse(""),
          peak,
          100 * shareOfPeak);
    }

    private static String text(List<Double> quartiles) {
      return quartiles.isEmpty()
          ? "none"
          : String.format(
              Locale.ROOT,
              "%.1f (%.1f to %.1f)",
              quartiles.get(1),
              quartiles.get(0),
              quartiles.get(2));
    }
  }

  public TrainResult {
    rows = List.copyOf(rows);
  }

  /** The circumstances, then a table. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "ViT of %,d parameters (192 wide, 6 blocks, 3 heads, 28 px), AdamW, batch %d",
            setting.parameters(),
            setting.batch()));
    lines.add("before  " + before.asText());
    lines.add("after   " + after.asText());
    lines.add("peer    " + setting.peer().map(JsonNode::toString).orElse("none"));
    lines.add("");
    lines.add(
        "precision  ms, median (quartiles)   images/s  peer's ms                  ratio  peak GF/s "
            + " of peak");
    rows.forEach(row -> lines.add(row.asText()));
    return lines;
  }
}
