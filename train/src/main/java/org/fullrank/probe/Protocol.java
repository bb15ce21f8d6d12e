package org.fullrank.probe;

import java.util.List;
import java.util.Locale;
import org.fullrank.core.Count;

/**
 * How a probe's number was measured. Two numbers may be compared when their protocols are equal up
 * to the feature.
 *
 * @param classifier what was put on the frozen features
 * @param feature what the features are, in words
 * @param sizes how much of them there was
 * @param split the images that were classified
 */
public record Protocol(Classifier classifier, String feature, Sizes sizes, Split split) {
  /** What was put on the frozen features. */
  public sealed interface Classifier {
    /** The weighted vote of the nearest neighbours by cosine, {@code exp(similarity / T)} each. */
    record Knn(int neighbours, double temperature) implements Classifier {}

    /**
     * Multinomial logistic regression on standardised features.
     *
     * @param penalty {@code c} in {@code mean cross-entropy + c/(2n) ‖W‖²}
     * @param heldOut training samples on which {@code penalty} was chosen; 0 where no class has
     *     two, and it is the default
     * @param iterations of L-BFGS in the last fit
     * @param converged whether the last fit met its tolerance
     */
    record Linear(double penalty, int heldOut, int iterations, boolean converged)
        implements Classifier {}
  }

  /**
   * How much data there was.
   *
   * @param train labelled training samples
   * @param test labelled samples that were classified
   * @param width numbers per sample
   * @param classes how many classes
   */
  public record Sizes(int train, int test, int width, int classes) {
    static Sizes of(Embeddings train, Embeddings test) {
      return new Sizes(train.size(), test.size(), train.width(), train.labels().classes());
    }
  }

  /** The name of the probe, as it heads a column. */
  public String probe() {
    return switch (classifier) {
      case Classifier.Knn _ -> "kNN";
      case Classifier.Linear _ -> "linear";
    };
  }

  /** The protocol in words, one fact a line. */
  public List<String> lines() {
    return List.of(
        "probe: " + described(),
        "feature: " + feature,
        "train: %s of width %d".formatted(new Count(sizes.train, "sample"), sizes.width),
        "%s: %s of %s"
            .formatted(
                split.word(), new Count(sizes.test, "sample"), new Count(sizes.classes, "class")),
        "interval: Wilson, 95 %");
  }

  private String described() {
    return switch (classifier) {
      case Classifier.Knn(var neighbours, var temperature) ->
          "kNN, cosine, k = %d, votes weighted by exp(similarity / %s)"
              .formatted(neighbours, temperature);
      case Classifier.Linear(var penalty, var heldOut, var iterations, var converged) ->
          String.format(
              Locale.ROOT,
              "logistic regression, standardised by training statistics, L2 %s %s, L-BFGS %s after %d"
                  + " iterations",
              penalty,
              heldOut == 0
                  ? "by default, as no class has two training samples"
                  : "chosen on %d held-out training samples".formatted(heldOut),
              converged ? "converged" : "stopped",
              iterations);
    };
  }
}
