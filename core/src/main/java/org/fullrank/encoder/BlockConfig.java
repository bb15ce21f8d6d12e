package org.fullrank.encoder;

import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.nn.Biases;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.MlpKind;

/**
 * The settings of a transformer block.
 *
 * @param norms where blocks normalise
 * @param queryKeyNorm what is done to queries and keys before they meet
 * @param queryKeyEpsilon what the norms of queries and keys add to the variance, above 0; absent
 *     for {@code epsilon}. Implementations whose head norms have PyTorch's default have 1e-5
 * @param dropPath share of samples whose branch the last block drops in training, in [0, 1); the
 *     other blocks' rates rise to it linearly from 0 in the first
 * @param layerScale initial gain of each residual branch; 0 is no such gain
 * @param epsilon what norms add to the variance, above 0: 1e-6 in timm's vision transformers, 1e-12
 *     in BERT
 * @param mlp the function between the two maps of the feed-forward part
 * @param biases which linear maps add a bias
 */
public record BlockConfig(
    NormPlacement norms,
    QueryKeyNorm queryKeyNorm,
    Optional<Double> queryKeyEpsilon,
    double dropPath,
    double layerScale,
    double epsilon,
    MlpKind mlp,
    Biases biases) {
  /** Pre-norm, GELU, and none of the extras. */
  public static final BlockConfig DEFAULT =
      new BlockConfig(
          NormPlacement.PRE,
          QueryKeyNorm.NONE,
          Optional.empty(),
          0,
          0,
          LayerNorm.EPSILON,
          MlpKind.GELU,
          Biases.DEFAULT);

  public BlockConfig {
    Check.within(dropPath, 0, 0.999, "dropPath");
    Check.atLeastZero(layerScale, "layerScale");
    Check.positive(epsilon, "epsilon");
    queryKeyEpsilon.ifPresent(it -> Check.positive(it, "queryKeyEpsilon"));
  }

  /** The same, normalised elsewhere. */
  public BlockConfig withNorms(NormPlacement other) {
    return new BlockConfig(
        other, queryKeyNorm, queryKeyEpsilon, dropPath, layerScale, epsilon, mlp, biases);
  }

  /** The same with other queries and keys. */
  public BlockConfig withQueryKeyNorm(QueryKeyNorm other) {
    return new BlockConfig(
        norms, other, queryKeyEpsilon, dropPath, layerScale, epsilon, mlp, biases);
  }

  /** The same with another number added to the variance of queries and keys, above 0. */
  public BlockConfig withQueryKeyEpsilon(double other) {
    return new BlockConfig(
        norms, queryKeyNorm, Optional.of(other), dropPath, layerScale, epsilon, mlp, biases);
  }

  /** What the norms of queries and keys add to the variance. */
  public double headEpsilon() {
    return queryKeyEpsilon.orElse(epsilon);
  }

  /** The same at another drop rate, in [0, 1). */
  public BlockConfig withDropPath(double rate) {
    return new BlockConfig(
        norms, queryKeyNorm, queryKeyEpsilon, rate, layerScale, epsilon, mlp, biases);
  }

  /** The same with other first gains of the branches, 0 for none. */
  public BlockConfig withLayerScale(double initial) {
    return new BlockConfig(
        norms, queryKeyNorm, queryKeyEpsilon, dropPath, initial, epsilon, mlp, biases);
  }

  /** The same with another number added to variances, above 0. */
  public BlockConfig withEpsilon(double other) {
    return new BlockConfig(
        norms, queryKeyNorm, queryKeyEpsilon, dropPath, layerScale, other, mlp, biases);
  }

  /** The same with another feed-forward part. */
  public BlockConfig withMlp(MlpKind other) {
    return new BlockConfig(
        norms, queryKeyNorm, queryKeyEpsilon, dropPath, layerScale, epsilon, other, biases);
  }

  /** The same with other biases. */
  public BlockConfig withBiases(Biases other) {
    return new BlockConfig(
        norms, queryKeyNorm, queryKeyEpsilon, dropPath, layerScale, epsilon, mlp, other);
  }
}
