package org.fullrank.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.AttentionHealth.Extremes;
import org.fullrank.diagnose.AttentionHealth.Reach;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Geometry.Structure;
import org.fullrank.diagnose.LayerHealth;
import org.fullrank.diagnose.TokenHealth;

/**
 * A layer in the JSON document of a diagnosis.
 *
 * @param layer name of the layer
 * @param effectiveRank of the samples, of at most {@code fullRank}
 * @param participationRatio number of directions that share the variance evenly
 * @param rankMe of the samples as they are
 * @param meanCosine of all pairs of samples
 * @param spread 1 for directions spread evenly over the sphere, 0 if all are the same
 * @param uniformity 0 if all directions are the same, about −4 if spread evenly
 * @param structure outliers, noise floor, neighbours and constant units
 * @param tokens statistics of the tokens within a sample, if the layer has tokens
 * @param attention entropies of the heads, if the layer has attention
 */
record LayerRow(
    String layer,
    double effectiveRank,
    int fullRank,
    double participationRatio,
    double rankMe,
    double meanCosine,
    double spread,
    double uniformity,
    Structure structure,
    Optional<TokenHealth> tokens,
    Optional<Entropies> attention) {
  /**
   * Attention entropies of the heads as shares of the largest possible, {@code log T}.
   *
   * @param heads entropy of each head
   * @param reaches keys in use and output norms of each head
   * @param extremes extreme logits and weights of each head
   */
  record Entropies(
      double min, double mean, List<Double> heads, List<Reach> reaches, List<Extremes> extremes) {
    static Entropies of(AttentionHealth health) {
      double[] shares = health.shares();
      return new Entropies(
          Arrays.stream(shares).min().orElse(1),
          Arrays.stream(shares).average().orElse(1),
          Arrays.stream(shares).boxed().toList(),
          health.heads().stream().map(AttentionHealth.HeadHealth::reach).toList(),
          health.heads().stream().map(AttentionHealth.HeadHealth::extremes).toList());
    }
  }

  static List<LayerRow> of(Diagnosis diagnosis) {
    return diagnosis.layers().stream().map(layer -> of(layer, diagnosis)).toList();
  }

  private static LayerRow of(LayerHealth layer, Diagnosis diagnosis) {
    var samples = layer.samples();
    return new LayerRow(
        layer.name(),
        samples.effectiveRank(),
        samples.sample().fullRank(),
        samples.spectrum().participationRatio(),
        samples.rankMe(),
        samples.directions().meanCosine(),
        samples.directions().spread(),
        samples.directions().uniformity(),
        samples.structure(),
        layer.tokens(),
        diagnosis.attention().stream()
            .filter(health -> layer.name().equals(health.layer()))
            .findFirst()
            .map(Entropies::of));
  }
}
