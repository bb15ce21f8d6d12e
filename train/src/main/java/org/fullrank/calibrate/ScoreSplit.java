package org.fullrank.calibrate;

/**
 * A proper score in two parts: {@code total = calibration + refinement}. Refinement is the score
 * that the best temperature leaves on the same images; calibration is what it takes away. A richer
 * map than a temperature would take away more, so {@code calibration} is a lower bound, and a
 * stable one, as a single number is fitted.
 *
 * @param total the mean score
 * @param calibration what recalibration takes away, 0 or more
 * @param refinement what recalibration leaves: classes that the model cannot tell apart
 * @see <a href="https://arxiv.org/abs/2501.19195">Berta et al., 2025</a>
 */
public record ScoreSplit(double total, double calibration, double refinement) {
  /** The temperature that leaves the least {@code score} on {@code all}. */
  public static Temperature best(LabelledProbabilities all, ProperScore score) {
    return switch (score) {
      case BRIER -> Temperature.ofLeastBrier(all);
      case NLL -> Temperature.fitted(all);
    };
  }

  /** The parts of {@code score} on {@code all}. */
  public static ScoreSplit of(LabelledProbabilities all, ProperScore score) {
    var best = best(all, score);
    double total = score.of(all);
    double refinement = Math.min(total, score.of(all.with(best)));
    return new ScoreSplit(total, total - refinement, refinement);
  }

  /**
   * The parts of the binary {@code score} of {@code forecasts} such as confidence and correctness.
   * Here the recalibration is the best of all increasing maps, the isotonic regression, so that no
   * bins and no family are chosen.
   *
   * @see <a href="https://arxiv.org/abs/2008.03033">Dimitriadis et al., PNAS 2021 (CORP)</a>
   */
  public static ScoreSplit of(BinaryForecasts forecasts, ProperScore score) {
    double total = score.of(forecasts);
    double refinement = Math.min(total, score.of(MonotoneMap.fitted(forecasts).over(forecasts)));
    return new ScoreSplit(total, total - refinement, refinement);
  }
}
