package org.fullrank.probe;

import java.util.List;
import java.util.Locale;
import org.fullrank.core.Count;

/**
 * The protocol of a probe. Two accuracies are comparable if their protocols differ only in the
 * feature.
 *
 * @param classifier the classifier on the frozen features
 * @param feature name of the features
 * @param sizes numbers of samples, features and classes
 * @param split the classified images
 */
public record Protocol(Classifier classifier, String feature, Sizes sizes, Split split) {
  /** The classifier on the frozen features. */
  public sealed interface Classifier {
    /**
     * The vote of the nearest neighbours by cosine, each with weight {@code exp(similarity / T)}.
     */
    record Knn(int neighbours, double temperature) implements Classifier {}

    /**
     * Multinomial logistic regression on standardised features.
     *
     * @param penalty {@code c} in {@code mean cross-entropy + c/(2n) ‖W‖²}
     * @param heldOut number of training samples that chose {@code penalty}; 0 if no class has two
     *     samples, so that {@code penalty} is the default
     * @param iterations of L-BFGS in the last fit
     * @param converged whether the last fit met its tolerance
     */
    record Linear(double penalty, int heldOut, int iterations, boolean converged)
        implements Classifier {}
  }

  /**
   * The amount of data.
   *
   * @param train labelled training samples
   * @param test classified labelled samples
   * @param width numbers per sample
   * @param classes number of classes
   */
  public record Sizes(int train, int test, int width, int classes) {
    static Sizes of(Embeddings train, Embeddings test) {
      return new Sizes(train.size(), test.size(), train.width(), train.labels().classes());
    }
  }

  /** The name of the probe, as a column heading. */
  public String probe() {
    return switch (classifier) {
      case Classifier.Knn _ -> "kNN";
      case Classifier.Linear _ -> "linear";
    };
  }

  /** The protocol in words, a fact per line. */
  public List<String> lines() {
    return List.of(
        "probe: " + described(),
        "feature: " + feature,
        String.format(
            Locale.ROOT, "train: %s of width %d", new Count(sizes.train, "sample"), sizes.width),
        "%s: %s of %s"
            .formatted(
                split.word(), new Count(sizes.test, "sample"), new Count(sizes.classes, "class")),
        "interval: Wilson, 95 %");
  }

  private String described() {
    return switch (classifier) {
      case Classifier.Knn(var neighbours, var temperature) ->
          String.format(
              Locale.ROOT,
              "kNN, cosine, k = %d, votes weighted by exp(similarity / %s)",
              neighbours,
              temperature);
      case Classifier.Linear(var penalty, var heldOut, var iterations, var converged) ->
          String.format(
              Locale.ROOT,
              "logistic regression, standardised by training statistics, L2 %s %s, L-BFGS %s after %d"
                  + " iterations",
              penalty,
              heldOut == 0
                  ? "by default, as no class has two training samples"
                  : String.format(Locale.ROOT, "chosen on %d held-out training samples", heldOut),
              converged ? "converged" : "stopped",
              iterations);
    };
  }
}
