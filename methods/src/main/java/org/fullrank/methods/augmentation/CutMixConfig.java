package org.fullrank.methods.augmentation;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Distributions;
import org.fullrank.core.Tensors;

/**
 * CutMix: a box of {@code x'} is pasted into {@code x}. The box has the area {@code 1 − λ} before
 * it is cut at the border, {@code λ} of Beta(α, α); the targets take the shares of the area that is
 * pasted. It is drawn in training alone. The box is torchvision's (v2/_augment.py).
 *
 * @param alpha {@code α}, positive; 1 is usual
 * @param probability that a batch, or a sample, is mixed, 0..1
 * @param per one box for the batch, or for each sample
 */
public record CutMixConfig(double alpha, double probability, MixupConfig.Per per)
    implements MixerConfig {
  /** Of every batch, α 1. */
  public static final CutMixConfig DEFAULT = new CutMixConfig(1, 1, MixupConfig.Per.BATCH);

  public CutMixConfig {
    Check.positive(alpha, "alpha");
    Check.within(probability, 0, 1, "probability");
  }

  /**
   * A rectangle of pixels.
   *
   * @param left first column
   * @param top first row
   * @param right past the last column
   * @param bottom past the last row
   */
  record Box(int left, int top, int right, int bottom) {
    /** No pixel. */
    static final Box EMPTY = new Box(0, 0, 0, 0);

    /** The box about a centre, {@code ½√(1 − λ)} of width and height to each side, cut. */
    static Box about(int x, int y, double lambda, int height, int width) {
      double half = 0.5 * Math.sqrt(1 - lambda);
      int wide = (int) (half * width);
      int high = (int) (half * height);
      return new Box(
          Math.max(0, x - wide),
          Math.max(0, y - high),
          Math.min(width, x + wide),
          Math.min(height, y + high));
    }

    /** The share of the image that is left. */
    double kept(int height, int width) {
      return 1 - (double) (right - left) * (bottom - top) / ((double) height * width);
    }
  }

  @Override
  public Mixture drawn(long[] shape, RandomGenerator random) {
    int batch = Math.toIntExact(shape[0]);
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    int rows = per == MixupConfig.Per.SAMPLE ? batch : 1;
    var weights = new float[rows * height * width];
    var shares = new float[batch];
    Arrays.fill(weights, 1);
    for (int row = 0; row < rows; row++) {
      Box box = box(height, width, random);
      for (int y = box.top; y < box.bottom; y++) {
        int line = (row * height + y) * width;
        Arrays.fill(weights, line + box.left, line + box.right, 0);
      }
      shares[row] = (float) box.kept(height, width);
    }
    Arrays.fill(shares, rows, batch, shares[rows - 1]);
    return new Mixture(Tensors.of(weights, rows, 1, height, width), shares);
  }

  private Box box(int height, int width, RandomGenerator random) {
    if (random.nextDouble() >= probability) {
      return Box.EMPTY;
    }
    double lambda = Distributions.beta(alpha, random);
    int x = (int) (random.nextDouble() * width); // shares, so that views of other sizes agree
    int y = (int) (random.nextDouble() * height);
    return Box.about(x, y, lambda, height, width);
  }
}
