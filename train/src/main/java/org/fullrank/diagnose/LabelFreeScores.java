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
 */
public record LabelFreeScores(
    double effectiveRank,
    double rankMe,
    double spread,
    double lidar,
    double slope,
    double normality,
    double hubness,
    double patchCosine) {
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
          told("patch cosine", 3, "patch_cosine", LabelFreeScores::patchCosine));

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

  /**
   * The scores of embeddings {@code pooled}, {@code [samples, width]}. All are NaN if an embedding
   * is not finite.
   *
   * @param views the embeddings of several views of some samples, {@code [samples, views, width]}
   * @param patchCosine {@link Geometry#meanCosine} of the tokens of each sample, its mean
   * @throws IllegalArgumentException if there are fewer than two samples
   */
  public static LabelFreeScores of(
      Tensor pooled, Optional<Tensor> views, OptionalDouble patchCosine) {
    Check.rank(pooled, "pooled", "samples", "width");
    if (pooled.size(0) < 2) {
      throw new IllegalArgumentException("pooled: want at least 2 samples, was " + pooled.size(0));
    }
    boolean finite = Ops.isFinite(pooled) && views.stream().allMatch(Ops::isFinite);
    return finite ? finite(pooled, views, patchCosine) : NOTHING;
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
        metric.applyAsDouble("patch_cosine"));
  }

  /**
   * The score by which the best checkpoint of a run is chosen; higher is better. docs/diagnosis.md
   * has the measurements behind the choice.
   */
  public double checkpointScore() {
    return rankMe;
  }

  private static LabelFreeScores finite(
      Tensor pooled, Optional<Tensor> views, OptionalDouble patchCosine) {
    try (var _ = Scope.open()) {
      var spectrum = Spectrum.raw(Deviations.of(pooled).rows());
      var directions = new Geometry.Directions(Geometry.meanCosine(pooled), Double.NaN);
      int neighbours = Math.toIntExact(Math.min(NEIGHBOURS, pooled.size(0) - 1));
      return new LabelFreeScores(
          spectrum.effectiveRank(),
          Spectrum.raw(pooled).rankMe(),
          directions.spread(),
          views.map(Lidar::of).orElse(OptionalDouble.empty()).orElse(Double.NaN),
          spectrum.powerLawSlope(),
          NormalityStatistic.of(pooled, DIRECTIONS, new Seed(0)),
          Hubness.of(pooled, neighbours),
          patchCosine.orElse(Double.NaN));
    }
  }
}
