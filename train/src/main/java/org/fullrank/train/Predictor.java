package org.fullrank.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.calibrate.Calibrator;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.probe.Embed;

/**
 * The classifier of a trained model: probabilities {@code softmax(z/T)} of logits {@code z}, then
 * mapped by a calibrator if there is one. It records no gradient.
 *
 * @param encoder computes the features
 * @param head maps pooled features to logits
 * @param classes names of the classes, in the order of the logits
 * @param temperature {@code T}, positive; 1 without calibration
 * @param calibrator the map after the softmax, such as vector scaling; of posterior draws it maps
 *     each draw
 */
public record Predictor(
    Encoder encoder,
    LinearMap head,
    List<String> classes,
    double temperature,
    Optional<Calibrator> calibrator) {
  public Predictor {
    classes = List.copyOf(classes);
    Check.positive(temperature, "temperature");
  }

  /** The predictor without a calibrator after the softmax. */
  public Predictor(Encoder encoder, LinearMap head, List<String> classes, double temperature) {
    this(encoder, head, classes, temperature, Optional.empty());
  }

  /** The predictor of {@code model} at temperature 1; empty if its method learns no classes. */
  public static Optional<Predictor> of(Model model, List<String> classes) {
    return model.method().classifier().map(it -> new Predictor(model.inference(), it, classes, 1));
  }

  /** The same predictor at temperature {@code other}, positive. */
  public Predictor at(double other) {
    return new Predictor(encoder, head, classes, other, calibrator);
  }

  /** The predictor of {@code encoder} and {@code head} with the calibration in {@code stored}. */
  public static Predictor of(Encoder encoder, LinearMap head, ModelConfig.Head stored) {
    return new Predictor(
        encoder, head, stored.classes(), stored.temperature(), stored.calibrator());
  }

  /** The predictor with the stored calibration in {@code other}, such as an export's. */
  public Predictor with(ModelConfig.Head other) {
    return of(encoder, head, other);
  }

  /** The same predictor without calibration: temperature 1, no calibrator. */
  public Predictor raw() {
    return new Predictor(encoder, head, classes, ModelConfig.Head.TEMPERATURE);
  }

  /** The probabilities with the mean weights, {@code [1, batch, classes]}; rows sum to 1. */
  public Tensor probabilities(Input input) {
    return Scope.tidy(() -> softmax(input, Pass.evaluate()).unsqueeze(0));
  }

  /**
   * The probabilities with weights drawn from the posterior, {@code [draws, batch, classes]}; rows
   * sum to 1. The same seed gives the same draws for every input. Without a posterior all draws are
   * equal.
   *
   * @param draws 1 or more
   */
  public Tensor probabilities(Input input, int draws, Seed seed) {
    Check.positive(draws, "draws");
    return Scope.tidy(() -> {
      var each = new Tensor[draws];
      for (int draw = 0; draw < draws; draw++) {
        each[draw] = softmax(input, Pass.sample(seed.with(draw)));
      }
      return Ops.stack(0, each);
    });
  }

  private Tensor softmax(Input input, Pass pass) {
    return Ops.noGrad(() ->
        Scope.tidy(() -> {
          Tensor pooled = encoder.forward(input, pass.fork(0)).pooled();
          Tensor logits = Ops.atLeastFloat(head.forward(pooled, pass.fork(1)));
          Tensor shares = Ops.times(logits, 1 / temperature).softmax(1);
          return calibrator.map(it -> mapped(shares, it)).orElse(shares);
        }));
  }

  private static Tensor mapped(Tensor shares, Calibrator calibrator) {
    int width = Math.toIntExact(shares.size(1));
    double[] all = Tensors.doubles(shares);
    float[] mapped = new float[all.length];
    for (int from = 0; from < all.length; from += width) {
      double[] row = calibrator.apply(Arrays.copyOfRange(all, from, from + width));
      for (int k = 0; k < width; k++) {
        mapped[from + k] = (float) row[k];
      }
    }
    return Tensors.like(mapped, shares, shares.shape());
  }

  /** The predictions for every sample with the mean weights. */
  public Predictions over(Iterable<Batch> batches) {
    return over(batches, this::probabilities);
  }

  /** The predictions for every sample, averaged over posterior draws. */
  public Predictions over(Iterable<Batch> batches, int draws, Seed seed) {
    return over(batches, input -> probabilities(input, draws, seed));
  }

  private Predictions over(Iterable<Batch> batches, Function<Input, Tensor> probabilities) {
    return new Predictions(
        Embed.of(
            "class probabilities",
            input -> Ops.mean(probabilities.apply(input), false, 0),
            batches,
            classes));
  }
}
