package org.fullrank.bench;

import java.util.Locale;
import org.fullrank.encoder.VitSize;

/**
 * The timed vision transformer, with the matrix products of its training step.
 *
 * @param size width, depth and heads
 * @param side height and width of a gray image, pixels
 * @param patch side of a patch, pixels
 * @param classes of the linear head
 */
public record Model(VitSize size, int side, int patch, int classes) {
  /** The model of {@code bench/peer/vit_step.py}: width 192, 6 blocks, 28 px in patches of 4. */
  public static final Model STANDARD = new Model(VitSize.MINI, 28, 4, 10);

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

  /** The matrix products of a training step on {@code batch} images. */
  StepProducts products(int batch) {
    long patches = (long) batch * (tokens() - 1);
    return StepProducts.ofBlocks(size, batch, tokens(), (double) tokens() * tokens())
        .plus(new MatmulRate(patches, (long) patch * patch, size.width()));
  }
}
