package org.fullrank.methods.augmentation;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Tensors;

/**
 * What a batch is mixed with: sample {@code i} takes part of the sample before it, the last of the
 * batch for the first ({@code x' = roll(x, 1)}).
 *
 * @param weights of the sample itself, {@code [batch or 1, 1, height or 1, width or 1]} fp32, 0 to
 *     1
 * @param shares of the sample's own target, {@code [batch]}, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // made once, then only read
public record Mixture(Tensor weights, float[] shares) {
  /** One weight for all pixels of a sample: {@code λ x + (1 − λ) x'}. */
  static Mixture blended(float[] shares) {
    return new Mixture(Tensors.of(shares, shares.length, 1, 1, 1), shares);
  }

  /** {@code w x + (1 − w) x'} of {@code images [batch, channels, height, width]}. */
  Tensor of(Tensor images) {
    return rolled(images).lerp(images, weights.to(images.device(), images.scalar_type()));
  }

  /** The rows of {@code x}, each in the place of the next. */
  static Tensor rolled(Tensor x) {
    long rows = x.size(0);
    long[] order = new long[Math.toIntExact(rows)];
    for (int row = 0; row < rows; row++) {
      order[row] = Math.floorMod(row - 1, rows);
    }
    return x.index_select(0, Tensors.like(order, x, rows));
  }
}
