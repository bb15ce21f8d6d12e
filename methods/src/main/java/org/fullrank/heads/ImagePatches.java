package org.fullrank.heads;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;

/** Images as rows of patches. */
public final class ImagePatches {
  private ImagePatches() {}

  /**
   * The pixels of each patch, {@code [batch, patches, side·side·channels]}: patches along the rows
   * of the image, within a patch row by row, and the channels of a pixel together.
   *
   * @param images {@code [batch, channels, height, width]}, height and width multiples of {@code
   *     side}
   * @param side of a patch, pixels
   * @throws IllegalArgumentException if images have other axes
   */
  public static Tensor of(Tensor images, long side) {
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
   * @param patches {@code [batch, patches, side·side·channels]}
   * @param side of a patch, pixels
   * @param rows patches from top to bottom
   */
  public static Tensor images(Tensor patches, long side, long rows) {
    long batch = patches.size(0);
    long columns = patches.size(1) / rows;
    long channels = patches.size(2) / (side * side);
    return patches
        .reshape(batch, rows, columns, side, side, channels)
        .permute(0, 5, 1, 3, 2, 4)
        .reshape(batch, channels, rows * side, columns * side);
  }
}
