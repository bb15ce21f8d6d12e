package org.fullrank.bench;

import java.util.List;
import java.util.Locale;
import org.fullrank.encoder.VitSize;

/**
 * The timed vision transformer, with the floating-point operations of its training step.
 *
 * @param size width, depth and heads
 * @param side height and width of a gray image, pixels
 * @param patch side of a patch, pixels
 * @param classes of the linear head
 */
record Model(VitSize size, int side, int patch, int classes) {
  /** The model of {@code bench/peer/vit_step.py}: width 192, 6 blocks, 28 px in patches of 4. */
  static final Model STANDARD = new Model(VitSize.MINI, 28, 4, 10);

  /**
   * The same model for another image size.
   *
   * @param other a positive multiple of the patch
   */
  Model ofSide(int other) {
    if (other < patch || other % patch != 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "side: want a positive multiple of %d, was %d", patch, other));
    }
    return new Model(size, other, patch, classes);
  }

  /** {@code ViT of 2,685,322 parameters …, AdamW, batch 128}. */
  String inWords(long parameters, int batch) {
    return String.format(
        Locale.ROOT,
        "ViT of %,d parameters (%d wide, %d blocks, %d heads, %d px, %d tokens), AdamW, batch %d",
        parameters,
        size.width(),
        size.depth(),
        size.heads(),
        side,
        tokens(),
        batch);
  }

  /** The number of patches plus the class token. */
  int tokens() {
    return (side / patch) * (side / patch) + 1;
  }

  /** Floating-point operations of the matrix products per image, forward and backward. */
  double operationsPerImage() {
    double width = size.width();
    double maps = 2 * tokens() * width * width * (4 + 2 * size.mlpRatio());
    double attention = 2 * 2.0 * tokens() * tokens() * width;
    double patches = 2.0 * (tokens() - 1) * patch * patch * width;
    // Backward makes two products of each: one for the input's gradient, one for the weights'.
    return 3 * (size.depth() * (maps + attention) + patches);
  }

  /** The products of the blocks' linear maps in a forward pass. */
  List<MatmulRate> products(int batch) {
    long rows = (long) batch * tokens();
    long width = size.width();
    long hidden = Math.round(width * size.mlpRatio());
    return List.of(
        new MatmulRate(rows, width, 3 * width),
        new MatmulRate(rows, width, width),
        new MatmulRate(rows, width, hidden),
        new MatmulRate(rows, hidden, width));
  }
}
