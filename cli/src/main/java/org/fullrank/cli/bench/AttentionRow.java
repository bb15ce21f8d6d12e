package org.fullrank.cli.bench;

import java.util.Locale;
import java.util.Map;

/**
 * The medians of one case, milliseconds.
 *
 * @param problem what was timed
 * @param forward without gradients
 * @param backward alone
 */
public record AttentionRow(
    AttentionCase problem, Map<String, Double> forward, Map<String, Double> backward) {
  String forwardText(double peak) {
    return text(forward, problem.flops(), peak);
  }

  String backwardText(double peak) {
    return text(backward, problem.backwardFlops(), peak);
  }

  /**
   * @param peak GFLOP/s of one thread
   */
  private String text(Map<String, Double> ms, double flops, double peak) {
    double sigmoid = ms.getOrDefault("sigmoid", Double.NaN);
    double softmax = ms.getOrDefault("softmax", Double.NaN);
    double libtorch = ms.getOrDefault("libtorch", Double.NaN);
    double composed = ms.getOrDefault("composed", Double.NaN);
    double roof = peak * problem.threads();
    return String.format(
        Locale.ROOT,
        "%s  %7.0f %5.0f %%  %7.0f %5.0f %%  %8.2f x %8.2f x %8.2f x %8.2f x",
        problem.asText(),
        flops / sigmoid / 1e6,
        100 * flops / sigmoid / 1e6 / roof,
        flops / softmax / 1e6,
        100 * flops / softmax / 1e6 / roof,
        libtorch / sigmoid,
        libtorch / softmax,
        composed / softmax,
        softmax / sigmoid);
  }
}
