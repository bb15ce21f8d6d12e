package org.fullrank.methods.mae;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/** Images as rows of patches. */
final class Patches {
  private static final double EPSILON = 1e-6; // added to the variance, as the authors do

  private Patches() {}

  /**
   * The pixels of each patch, {@code [batch, patches, side·side·channels]}: patches along the rows
   * of the image, within a patch row by row, and the channels of a pixel together.
   *
   * @param images {@code [batch, channels, height, width]}, height and width multiples of {@code
   *     side}
   * @param side of a patch, pixels
   */
  static Tensor of(Tensor images, long side) {
    Check.rank(images, "images", "batch", "channels", "height", "width");
    long batch = images.size(0);
    long channels = images.size(1);
    long rows = images.size(2) / side;
    long columns = images.size(3) / side;
    return images
        .reshape(batch, channels, rows, side, columns, side)
        .permute(0, 2, 4, 3, 5, 1)
        .reshape(batch, rows * columns, side * side * channels);
  }

  /**
   * The images of patches, the inverse of {@link #of}: {@code [batch, channels, height, width]}.
   *
   * @param rows patches from top to bottom
   */
  static Tensor images(Tensor patches, long side, long rows) {
    long batch = patches.size(0);
    long columns = patches.size(1) / rows;
    long channels = patches.size(2) / (side * side);
    return patches
        .reshape(batch, rows, columns, side, side, channels)
        .permute(0, 5, 1, 3, 2, 4)
        .reshape(batch, channels, rows * side, columns * side);
  }

  /** {@code (x − mean)/√(variance + 1e-6)} within each patch, with the unbiased variance. */
  static Tensor normalised(Tensor patches) {
    return patches.sub(Ops.mean(patches, true, 2)).div(deviation(patches));
  }

  /** The inverse of {@link #normalised}, with mean and variance of the patches {@code like}. */
  static Tensor restored(Tensor normalised, Tensor like) {
    return normalised.mul(deviation(like)).add(Ops.mean(like, true, 2));
  }

  private static Tensor deviation(Tensor patches) {
    return Ops.plus(Ops.variance(patches, 2).unsqueeze(2), EPSILON).sqrt();
  }
}
