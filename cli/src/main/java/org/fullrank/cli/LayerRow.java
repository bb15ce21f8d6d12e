package org.fullrank.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.AttentionHealth.Extremes;
import org.fullrank.diagnose.AttentionHealth.Reach;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.LayerHealth;
import org.fullrank.diagnose.TokenHealth;

/**
 * One layer's line in the table of a diagnosis.
 *
 * @param layer its name
 * @param effectiveRank of the samples, of at most {@code fullRank}
 * @param meanCosine of all pairs of samples
 * @param spread 1 when the samples fill the sphere evenly, 0 when all point the same way
 * @param tokens how those of a sample lie to each other, where there are such
 * @param attention entropies of its heads, where it has such
 */
record LayerRow(
    String layer,
    double effectiveRank,
    int fullRank,
    double participationRatio,
    double meanCosine,
    double spread,
    Optional<TokenHealth> tokens,
    Optional<Entropies> attention) {
  static final String HEADER =
      "%-12s %14s %13s %11s %7s %11s %7s %10s %9s %10s"
          .formatted(
              "layer",
              "effective rank",
              "participation",
              "mean cosine",
              "spread",
              "token rank",
              "cosine",
              "top share",
              "variance",
              "covariance");

  static final String ATTENTION_HEADER =
      "%-12s %17s %6s %6s %7s %7s %9s %6s %6s"
          .formatted(
              "attention",
              "entropy/log T min",
              "mean",
              "keys",
              "|AV|",
              "|WoAV|",
              "max logit",
              ">0.99",
              "<1e-4");

  /**
   * Attention entropies of the heads as shares of the largest possible, {@code log T}.
   *
   * @param heads one by one
   * @param reaches what each head takes from its values
   * @param extremes how far each head goes
   */
  record Entropies(
      double min, double mean, List<Double> heads, List<Reach> reaches, List<Extremes> extremes) {
    static Entropies of(AttentionHealth health) {
      double[] shares = health.shares();
      return new Entropies(
          Arrays.stream(shares).min().orElse(1),
          Arrays.stream(shares).average().orElse(1),
          Arrays.stream(shares).boxed().toList(),
          health.heads().stream().map(AttentionHealth.Head::reach).toList(),
          health.heads().stream().map(AttentionHealth.Head::extremes).toList());
    }

    private static <T> double mean(List<T> heads, ToDoubleFunction<T> of) {
      return heads.stream().mapToDouble(of).average().orElse(0);
    }

    /** The columns of {@link #ATTENTION_HEADER}. */
    String asText(String layer) {
      return String.format(
          Locale.ROOT,
          "%-12s %17.3f %6.3f %6.1f %7.3f %7.3f %9.2f %6.3f %6.3f",
          layer,
          min,
          mean,
          mean(reaches, Reach::effectiveKeys),
          mean(reaches, Reach::norm),
          mean(reaches, Reach::outputNorm),
          extremes.stream().mapToDouble(Extremes::maxLogit).max().orElse(0),
          mean(extremes, Extremes::nearOne),
          mean(extremes, Extremes::nearZero));
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
        samples.directions().meanCosine(),
        samples.directions().spread(),
        layer.tokens(),
        diagnosis.attention().stream()
            .filter(health -> layer.name().equals("block " + (health.block() + 1)))
            .findFirst()
            .map(Entropies::of));
  }

  /** The columns of {@link #HEADER}. */
  String asText() {
    var ranks =
        String.format(
            Locale.ROOT,
            "%-12s %8.1f / %-3d %13.1f %11.3f %7.3f",
            layer,
            effectiveRank,
            fullRank,
            participationRatio,
            meanCosine,
            spread);
    return ranks
        + tokens
            .map(some ->
                String.format(
                    Locale.ROOT,
                    " %11.1f %7.3f %10.3f %9.2f %10.4f",
                    some.effectiveRank(),
                    some.meanCosine(),
                    some.extent().topShare(),
                    some.extent().variance(),
                    some.extent().covariance()))
            .orElse("");
  }
}
