package org.fullrank.input;

import org.bytedeco.pytorch.Tensor;

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

  /** The samples {@code rows [count]} int64, in this order. */
  public Input at(Tensor rows) {
    return new Input(values.index_select(0, rows), tokens.at(rows));
  }
}
