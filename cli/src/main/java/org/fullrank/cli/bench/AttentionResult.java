package org.fullrank.cli.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fullrank.core.Precision;

/**
 * What {@code bench attention} measured.
 *
 * @param before the machine when it began
 * @param after the machine when it ended
 * @param implementation of our kernels
 * @param peaks GFLOP/s of one thread that only multiplies and adds; NaN where not measured
 * @param rows one for each attention
 * @param steps one for each model and precision
 * @param memory one for each length
 */
public record AttentionResult(
    Circumstances before,
    Circumstances after,
    String implementation,
    Map<Precision, Double> peaks,
    List<AttentionRow> rows,
    List<Step> steps,
    List<Memory> memory) {
  /**
   * A whole training step of a vision transformer.
   *
   * @param tokens that meet in attention
   * @param precision of the step
   * @param milliseconds the median with our softmax
   * @param overLibtorch how many times as long it takes with libtorch's fused attention
   * @param overComposed how many times as long it takes with products and softmax one by one
   */
  public record Step(
      int tokens,
      Precision precision,
      double milliseconds,
      double overLibtorch,
      double overComposed) {
    private String asText() {
      return String.format(
          Locale.ROOT,
          "%7d  %-9s %10.1f %12.2f x %11.2f x",
          tokens,
          precision.name().toLowerCase(Locale.ROOT),
          milliseconds,
          overLibtorch,
          overComposed);
    }
  }

  /**
   * Memory that forward and backward of 8 heads take on top of queries, keys, values and the
   * gradient that arrives, MiB, in a process of its own.
   *
   * @param tokens queries and keys
   * @param alive what must be there at the end: the result and three gradients
   * @param fused our sigmoid
   * @param composed products and softmax one by one; NaN where it was not tried
   */
  public record Memory(int tokens, double alive, double fused, double composed) {
    private String asText() {
      return String.format(Locale.ROOT, "%7d %9.0f %9.0f %9.0f", tokens, alive, fused, composed);
    }
  }

  public AttentionResult {
    var ordered = new EnumMap<Precision, Double>(Precision.class);
    ordered.putAll(peaks);
    peaks = Collections.unmodifiableMap(ordered);
    rows = List.copyOf(rows);
    steps = List.copyOf(steps);
    memory = List.copyOf(memory);
  }

  /** The circumstances, then tables. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("before   " + before.asText());
    lines.add("after    " + after.asText());
    lines.add("kernels  " + implementation);
    peaks.forEach((precision, peak) ->
        lines.add(
            String.format(
                Locale.ROOT,
                "peak     %s, one thread: %.0f GFLOP/s",
                precision.name().toLowerCase(Locale.ROOT),
                peak)));
    lines.add("One thread by processor time, more by the clock on the wall; medians of turns.");
    table(lines, "forward", rows.stream().map(r -> r.forwardText(peak(r))).toList());
    table(lines, "backward", rows.stream().map(r -> r.backwardText(peak(r))).toList());
    if (!steps.isEmpty()) {
      lines.add("");
      lines.add("training step of a ViT: our softmax, and how much longer with libtorch's; many");
      lines.add("tokens make its fused attention call a BLAS of threads from threads of its own");
      lines.add(" tokens  precision    ours, ms   fused (SDPA)     composed");
      steps.forEach(step -> lines.add(step.asText()));
    }
    if (!memory.isEmpty()) {
      lines.add("");
      lines.add("memory of forward and backward, 8 heads of 64, fp32, MiB");
      lines.add(" tokens   results      ours  composed");
      memory.forEach(row -> lines.add(row.asText()));
    }
    return lines;
  }

  private double peak(AttentionRow row) {
    return peaks.getOrDefault(row.problem().precision(), Double.NaN);
  }

  private static void table(List<String> lines, String name, List<String> rows) {
    lines.add("");
    lines.add(
        "%-34s    sigmoid           softmax       sigmoid    softmax    softmax    sigmoid"
            .formatted(name));
    lines.add(
        "threads  precision  tokens  keys       GF/s of peak      GF/s of peak     x SDPA     x"
            + " SDPA x composed  x softmax");
    lines.addAll(rows);
  }
}
