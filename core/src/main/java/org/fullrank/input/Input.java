package org.fullrank.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * The input of one forward pass of an encoder; images, audio and text alike.
 *
 * @param values images {@code [batch, channel, height, width]} fp32 normalised, waveforms {@code
 *     [batch, samples]} fp32, spectrograms {@code [batch, frames, bins]} fp32, or text ids {@code
 *     [batch, tokens]} int64
 * @param tokens which tokens take part, and which tokens each may attend to
 */
public record Input(Tensor values, TokenMask tokens) {
  /** An input whose tokens are all real and attend to all tokens. */
  public static Input of(Tensor values) {
    return new Input(values, TokenMask.NONE);
  }

  /** The same values under another mask. */
  public Input with(TokenMask other) {
    return new Input(values, other);
  }

  /** Number of samples. */
  public long batch() {
    return values.size(0);
  }

  /**
   * The rows of all {@code inputs}, one input below the other, for a single forward. Audio and text
   * of different lengths are padded with zeros to the longest.
   *
   * @param inputs one or more
   * @throws IllegalArgumentException if their samples differ in shape, or if only some are masked
   */
  public static Input ofRows(List<Input> inputs) {
    return inputs.size() == 1 ? inputs.getFirst() : joined(Padded.alike(inputs));
  }

  private static Input joined(List<Input> inputs) {
    Input first = inputs.getFirst();
    var mask =
        new TokenMask(
            rows(inputs, TokenMask::real),
            rows(inputs, TokenMask::context),
            rows(inputs, TokenMask::kept),
            first.tokens.causal());
    for (Input input : inputs) {
      if (!Arrays.equals(input.sample(), first.sample())) {
        throw new IllegalArgumentException(
            "views: want equal shapes for a forward of all views, were %s and %s; give all views the same size"
                .formatted(
                    Arrays.toString(first.values.shape()), Arrays.toString(input.values.shape())));
      }
    }
    return new Input(Ops.cat(0, inputs.stream().map(Input::values).toArray(Tensor[]::new)), mask);
  }

  private long[] sample() {
    long[] shape = values.shape();
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /** Whether its values have the shape of {@code other}'s. */
  public boolean isShapedAs(Input other) {
    return Arrays.equals(values.shape(), other.values.shape());
  }

  private static Optional<Tensor> rows(
      List<Input> inputs, Function<TokenMask, Optional<Tensor>> part) {
    Tensor[] present =
        inputs.stream()
            .map(input -> part.apply(input.tokens))
            .flatMap(Optional::stream)
            .toArray(Tensor[]::new);
    if (present.length == 0) {
      return Optional.empty();
    }
    if (present.length < inputs.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "views: want masks on all views or on none for a forward of all views, were on %d of %d",
              present.length,
              inputs.size()));
    }
    return Optional.of(Ops.cat(0, present));
  }

  /** The samples {@code rows [count]} int64, in this order. */
  public Input at(Tensor rows) {
    return new Input(values.index_select(0, rows), tokens.at(rows));
  }
}
