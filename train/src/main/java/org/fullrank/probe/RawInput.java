package org.fullrank.probe;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;

/**
 * What a probe of the encoder's input sees, the baseline of every probe of an encoder: the pixels
 * of an image; the mean and the deviation over time of each bin of a spectrogram; the counts of the
 * ids of a text, as shares of its length.
 *
 * @param name of the row in tables
 * @param feature name of the features in protocols
 * @param values gives {@code [batch, width]}
 */
public record RawInput(String name, String feature, Function<Input, Tensor> values) {
  private static final int MOST_IDS = 4096;
  private static final int FRAME = 400; // samples of a waveform

  /** The raw features of inputs of {@code shape}. */
  public static RawInput of(InputShape shape) {
    return switch (shape) {
      case InputShape.Images _ ->
          new RawInput(
              "raw pixels",
              "raw input values",
              input -> Ops.toFloat(input.values()).flatten(1, -1));
      case InputShape.Frames _ ->
          new RawInput(
              "raw spectrum",
              "mean and deviation over time of each frequency bin",
              input -> moments(input.values(), real(input)));
      case InputShape.Waveform _ ->
          new RawInput(
              "raw levels",
              "mean and deviation over time of the logarithm of a frame's energy",
              RawInput::energies);
      case InputShape.Ids(int vocabulary, int _) ->
          new RawInput(
              "bag of ids",
              "share of each token id, ids modulo " + Math.min(vocabulary, MOST_IDS),
              input -> bag(input, Math.min(vocabulary, MOST_IDS)));
    };
  }

  /** {@code [batch, moments]}, 1 for a real moment. */
  private static Tensor real(Input input) {
    Tensor values = input.values();
    return input
        .tokens()
        .real()
        .map(mask -> Ops.toFloatLike(mask, values))
        .orElseGet(() -> Ops.onesLike(values, values.size(0), values.size(1)));
  }

  /** Mean and deviation of {@code x [batch, moments, bins]} over real moments. */
  private static Tensor moments(Tensor x, Tensor real) {
    Tensor weights = real.unsqueeze(2);
    Tensor count = Ops.clampMin(weights.sum(1), 1); // [batch, 1]
    Tensor mean = x.mul(weights).sum(1).div(count);
    Tensor apart = x.sub(mean.unsqueeze(1));
    Tensor variance = apart.mul(apart).mul(weights).sum(1).div(count);
    return Ops.cat(1, mean, variance.sqrt());
  }

  private static Tensor energies(Input input) {
    long width = Math.min(FRAME, input.values().size(1));
    Tensor frames = input.values().unfold(1, width, width); // [batch, frames, width]
    Tensor energy = Ops.plus(frames.mul(frames).mean(2), 1e-10).log().unsqueeze(2);
    Tensor real = real(input).unfold(1, width, width).mean(2).floor();
    return moments(energy, real);
  }

  private static Tensor bag(Input input, int width) {
    Tensor ids = input.values().remainder(Ops.fullLike(input.values(), width));
    Tensor real = Ops.toFloat(real(new Input(Ops.toFloat(ids), input.tokens())));
    Tensor counts = Ops.zerosLike(real, ids.size(0), width).scatter_add(1, ids, real);
    return counts.div(Ops.clampMin(real.sum(1).unsqueeze(1), 1));
  }
}
