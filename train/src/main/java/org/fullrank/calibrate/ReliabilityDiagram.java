package org.fullrank.calibrate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Mean probability and rate of the event in each bin, and the calibration errors that follow.
 *
 * @param bins the non-empty bins, ascending
 */
public record ReliabilityDiagram(List<Bin> bins) {
  /**
   * A bin.
   *
   * @param low its lower edge; the least probability in a bin of equal mass
   * @param high its upper edge; the largest probability in a bin of equal mass
   * @param count forecasts in it, one or more
   * @param confidence their mean probability
   * @param rate the share of them whose event came; the accuracy for confidences
   */
  public record Bin(double low, double high, int count, double confidence, double rate) {
    /** {@code |rate − confidence|}. */
    public double gap() {
      return Math.abs(rate - confidence);
    }
  }

  public ReliabilityDiagram {
    bins = List.copyOf(bins);
    if (bins.isEmpty()) {
      throw new IllegalArgumentException("bins: want at least one");
    }
  }

  /** The diagram of {@code forecasts} in the bins {@code binning}. */
  public static ReliabilityDiagram of(BinaryForecasts forecasts, Binning binning) {
    return new ReliabilityDiagram(binning.of(forecasts));
  }

  /**
   * The mean ECE over the classes, each of its own probability against its own label: {@code (1/K)
   * Σₖ ECE(pₖ, [y = k])}.
   *
   * @see <a href="https://arxiv.org/abs/1904.01685">Nixon et al., 2019 (static calibration
   *     error)</a>
   */
  public static double classwiseEce(LabelledProbabilities all, Binning binning) {
    double sum = 0;
    for (int k = 0; k < all.classes().size(); k++) {
      sum += of(all.ofClass(k), binning).ece();
    }
    return sum / all.classes().size();
  }

  /** The number of forecasts. */
  public int size() {
    return bins.stream().mapToInt(Bin::count).sum();
  }

  /** The expected calibration error {@code Σ_b (n_b/n)·|rate_b − confidence_b|}. */
  public double ece() {
    return mean(bin -> bin.gap());
  }

  /** The maximum calibration error: the largest gap of a non-empty bin. */
  public double mce() {
    return bins.stream().mapToDouble(Bin::gap).max().orElse(0);
  }

  /** The root mean square calibration error {@code √(Σ_b (n_b/n)·gap_b²)}. */
  public double rmsce() {
    return Math.sqrt(mean(bin -> bin.gap() * bin.gap()));
  }

  /**
   * The ECE less its expected excess. A rate of few outcomes is off by noise of deviation {@code
   * s_b = √(rate(1−rate)/n_b)}, and noise enlarges every gap: {@code 2·ECE − Σ_b (n_b/n)·E|N(gap_b,
   * s_b²)|}, not below 0. The expectation is the mean of the folded normal distribution in closed
   * form, where the authors draw samples. Where all gaps are noise, {@code 2 − √2 = 0.586} of it
   * stay.
   *
   * @see <a href="https://arxiv.org/abs/1909.10155">Kumar et al., NeurIPS 2019</a>
   */
  public double debiasedEce() {
    double noisy =
        mean(bin -> folded(bin.gap(), Math.sqrt(bin.rate() * (1 - bin.rate()) / bin.count())));
    return Math.max(0, 2 * ece() - noisy);
  }

  /**
   * The unbiased estimate of the squared calibration error of the bins, {@code Σ_b (n_b/n)·(gap_b²
   * − rate_b(1−rate_b)/(n_b−1))}. It may be negative. A bin of one forecast adds nothing.
   *
   * @see <a href="https://arxiv.org/abs/1909.10155">Kumar et al., NeurIPS 2019</a>
   */
  public double debiasedSquare() {
    return mean(bin ->
        bin.count() == 1
            ? 0
            : bin.gap() * bin.gap() - bin.rate() * (1 - bin.rate()) / (bin.count() - 1));
  }

  private double mean(ToDoubleFunction<Bin> value) {
    double sum = 0;
    for (Bin bin : bins) {
      sum += bin.count() * value.applyAsDouble(bin);
    }
    return sum / size();
  }

  /** {@code E|N(mean, deviation²)|}. */
  private static double folded(double mean, double deviation) {
    if (deviation == 0) {
      return Math.abs(mean);
    }
    double z = mean / deviation;
    return deviation * Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2)
        + mean * Normal.erf(z / Math.sqrt(2));
  }
}
