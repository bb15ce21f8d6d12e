package org.fullrank.encoder;

import java.util.Locale;
import org.fullrank.core.Check;

/**
 * The size of a vision transformer.
 *
 * @param width entries of a token, a multiple of {@code heads}
 * @param depth blocks, 1 to 1,000
 * @param heads attention heads
 * @param mlpRatio hidden entries of the feed-forward part per entry of a token; one entry or more
 *     must come of it
 */
public record VitSize(int width, int depth, int heads, double mlpRatio) {
  /** 6 blocks of 192: small images on a CPU. */
  public static final VitSize MINI = new VitSize(192, 6, 3, 4);

  /** 12 blocks of 192 (DeiT-Ti). */
  public static final VitSize TINY = new VitSize(192, 12, 3, 4);

  /** 12 blocks of 384 (DeiT-S). */
  public static final VitSize SMALL = new VitSize(384, 12, 6, 4);

  /** 12 blocks of 768 (ViT-B). */
  public static final VitSize BASE = new VitSize(768, 12, 12, 4);

  private static final int DEEPEST = 1000; // as many layers as DeepNet (arXiv 2203.00555)

  public VitSize {
    Check.positive(width, "width");
    Check.within(depth, 1, DEEPEST, "depth");
    Check.positive(heads, "heads");
    Check.positive(mlpRatio, "mlpRatio");
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "heads: want a divisor of width %d, was %d", width, heads));
    }
    if (width * mlpRatio < 0.5 || width * mlpRatio > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "mlpRatio: want one that makes 1 to %d hidden entries of a width of %d, was %s",
              Integer.MAX_VALUE,
              width,
              mlpRatio));
    }
  }

  int hidden() {
    return Math.toIntExact(Math.round(width * mlpRatio));
  }
}
