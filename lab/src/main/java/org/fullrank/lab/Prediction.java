package org.fullrank.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The class of an image.
 *
 * @param label name of the class with the largest probability, the first of equal ones
 * @param probability of this class, 0 to 1
 * @param entropy of the probabilities, nats; 0 for certainty
 * @param probabilities of all classes, in their order; they sum to 1
 * @param uncertainty the parts of the entropy; absent for a model without a posterior
 */
public record Prediction(
    String label,
    double probability,
    double entropy,
    List<Double> probabilities,
    Optional<Uncertainty> uncertainty) {
  /**
   * The uncertainty by draws of the weights from the model's posterior.
   *
   * @param aleatoric mean entropy of the draws, nats: classes that the image itself leaves open
   * @param epistemic the entropy of the mean less the mean entropy, nats, 0 or more: what more data
   *     could decide
   * @param deviation standard deviation of the class's probability over the draws
   */
  public record Uncertainty(double aleatoric, double epistemic, double deviation) {}

  public Prediction {
    probabilities = List.copyOf(probabilities);
  }

  /**
   * The prediction by the mean of {@code draws}.
   *
   * @param classes names of the classes
   * @param draws the probabilities {@code [classes]} of each draw, one or more
   * @param posterior whether the draws are of a posterior
   */
  static Prediction of(List<String> classes, List<double[]> draws, boolean posterior) {
    double[] mean = new double[classes.size()];
    draws.forEach(draw -> Arrays.setAll(mean, k -> mean[k] + draw[k] / draws.size()));
    int best =
        IntStream.range(0, mean.length).reduce((a, b) -> mean[b] > mean[a] ? b : a).orElseThrow();
    return new Prediction(
        classes.get(best),
        mean[best],
        entropy(mean),
        Arrays.stream(mean).boxed().toList(),
        posterior ? Optional.of(uncertainty(mean, draws, best)) : Optional.empty());
  }

  private static Uncertainty uncertainty(double[] mean, List<double[]> draws, int best) {
    double aleatoric = draws.stream().mapToDouble(Prediction::entropy).average().orElse(0);
    double variance =
        draws.stream()
            .mapToDouble(draw -> (draw[best] - mean[best]) * (draw[best] - mean[best]))
            .average()
            .orElse(0);
    return new Uncertainty(aleatoric, Math.max(0, entropy(mean) - aleatoric), Math.sqrt(variance));
  }

  private static double entropy(double[] shares) {
    return Arrays.stream(shares).map(p -> p > 0 ? -p * Math.log(p) : 0).sum();
  }
}
