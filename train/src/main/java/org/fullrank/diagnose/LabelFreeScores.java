package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * Scores of a representation that need no labels, measured on the same samples at several times of
 * a training. A score that cannot be measured is NaN.
 *
 * @param effectiveRank of the deviations from the centre, {@link Spectrum#effectiveRank}
 * @param rankMe RankMe of the embeddings as they are
 * @param spread {@link Geometry.Directions#spread}
 * @param lidar {@link Lidar}; NaN if the views of a sample are equal
 * @param slope {@link Spectrum#powerLawSlope}, the α of α-ReQ
 * @param normality {@link NormalityStatistic}, the statistic of SIGReg
 * @param hubness {@link Hubness} of the ten nearest
 * @param patchCosine mean cosine of two tokens of a sample; near 1 all patches look alike
 * @param projectionSpread the spread of the projections that the loss compares
 */
public record LabelFreeScores(
    double effectiveRank,
    double rankMe,
    double spread,
    double lidar,
    double slope,
    double normality,
    double hubness,
    double patchCosine,
    double projectionSpread) {
  /** The scores in metrics, tables and the report. */
  public static final List<Quantity<LabelFreeScores>> QUANTITIES =
      List.of(
          told("effective rank", 1, "effective_rank", LabelFreeScores::effectiveRank),
          told("RankMe", 1, "rankme", LabelFreeScores::rankMe),
          told("spread", 3, "spread", LabelFreeScores::spread),
          told("LiDAR", 1, "lidar", LabelFreeScores::lidar),
          told("slope", 2, "spectrum_slope", LabelFreeScores::slope),
          told("SIGReg", 2, "sigreg", LabelFreeScores::normality),
          told("hubness", 2, "hubness", LabelFreeScores::hubness),
          told("patch cosine", 3, "patch_cosine", LabelFreeScores::patchCosine),
          told("projection spread", 3, "projection_spread", LabelFreeScores::projectionSpread));

  private static final int DIRECTIONS = 256;
  private static final int NEIGHBOURS = 10;
  private static final LabelFreeScores NOTHING = read(_ -> Double.NaN);

  private static Quantity<LabelFreeScores> told(
      String title, int decimals, String metric, ToDoubleFunction<LabelFreeScores> number) {
    return new Quantity<>(
        new Quantity.Text(title, decimals, metric, ""),
        Quantity.Fold.MEAN,
        scores -> DoubleStream.of(number.applyAsDouble(scores)));
  }

  /** The scores that {@code metric} gives for the names of {@link #QUANTITIES}. */
  public static LabelFreeScores read(ToDoubleFunction<String> metric) {
    return new LabelFreeScores(
        metric.applyAsDouble("effective_rank"),
        metric.applyAsDouble("rankme"),
        metric.applyAsDouble("spread"),
        metric.applyAsDouble("lidar"),
        metric.applyAsDouble("spectrum_slope"),
        metric.applyAsDouble("sigreg"),
        metric.applyAsDouble("hubness"),
        metric.applyAsDouble("patch_cosine"),
        metric.applyAsDouble("projection_spread"));
  }

  /**
   * The score by which the best checkpoint of a run is chosen; higher is better. docs/diagnosis.md
   * has the measurements behind the choice.
   */
  public double checkpointScore() {
    return -normality;
  }

  /**
   * The embeddings that are scored.
   *
   * @param pooled the features of the samples, {@code [samples, width]}, at least two
   * @param views the features of several views of some samples, {@code [samples, views, width]}
   * @param projections the samples' embeddings that the loss compares, {@code [samples, dim]}
   * @param patchCosine the mean over the samples of {@link Geometry#meanCosine} of their tokens
   */
  public record Sample(
      Tensor pooled,
      Optional<Tensor> views,
      Optional<Tensor> projections,
      OptionalDouble patchCosine) {
    public Sample {
      Check.rank(pooled, "pooled", "samples", "width");
      if (pooled.size(0) < 2) {
        throw new IllegalArgumentException(
            "pooled: want at least 2 samples, was " + pooled.size(0));
      }
    }

    private boolean finite() {
      return Ops.isFinite(pooled)
          && views.stream().allMatch(Ops::isFinite)
          && projections.stream().allMatch(Ops::isFinite);
    }
  }

  /** The scores of {@code sample}; all are NaN if an embedding is not finite. */
  public static LabelFreeScores of(Sample sample) {
    return sample.finite() ? finite(sample) : NOTHING;
  }

  private static LabelFreeScores finite(Sample sample) {
    Tensor pooled = sample.pooled;
    try (var _ = Scope.open()) {
      var spectrum = Spectrum.raw(Deviations.of(pooled).rows());
      int neighbours = Math.toIntExact(Math.min(NEIGHBOURS, pooled.size(0) - 1));
      return new LabelFreeScores(
          spectrum.effectiveRank(),
          Spectrum.raw(pooled).rankMe(),
          spread(pooled),
          sample.views.map(Lidar::of).orElse(OptionalDouble.empty()).orElse(Double.NaN),
          spectrum.powerLawSlope(),
          NormalityStatistic.of(pooled, DIRECTIONS, new Seed(0)),
          Hubness.of(pooled, neighbours),
          sample.patchCosine.orElse(Double.NaN),
          sample.projections.map(LabelFreeScores::spread).orElse(Double.NaN));
    }
  }

  private static double spread(Tensor rows) {
    return new Geometry.Directions(Geometry.meanCosine(rows), Double.NaN).spread();
  }
}
