package org.fullrank.input;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What one forward pass of an encoder is fed; images, audio and text alike.
 *
 * @param values images {@code [batch, channel, height, width]} fp32 normalised, audio {@code
 *     [batch, samples]} fp32, or text ids {@code [batch, tokens]} int64
 * @param mask {@code [batch, tokens]} bool, true where a token is real; absent when all are. A
 *     sample whose row is all false is not there at all (poly-view with missing views)
 * @param context {@code [batch, m]} int64, the tokens that give keys and values in every layer
 *     (position prediction); absent when all do
 */
public record Input(Tensor values, Optional<Tensor> mask, Optional<Tensor> context) {
  /** An input all of whose tokens are real and may be looked at. */
  public static Input of(Tensor values) {
    return new Input(values, Optional.empty(), Optional.empty());
  }

  /** The same input with keys and values taken from the tokens {@code indices} only. */
  public Input lookingAt(Tensor indices) {
    return new Input(values, mask, Optional.of(indices));
  }

  /** How many samples. */
  public long batch() {
    return values.size(0);
  }
}
