package org.fullrank.diagnose;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;

/**
 * The directions of a set of vectors above a flat floor of noise.
 *
 * <p>Directions belong to the floor if their variances are as even as those of white noise in as
 * many dimensions, seen through as many samples, and the last direction above has at least 2.5
 * times the variance of the first of them. Noise of variance 1 in {@code d} dimensions has over
 * {@code n} samples a participation ratio of {@code nd / (n + d)}; a floor has 0.85 of it.
 * Directions below a hundred thousandth of the widest direction's extent are rounding, and a floor
 * too.
 *
 * @param directions number of directions above the floor; all, if there is no floor
 * @param share of the variance that they have, 0 to 1
 * @param clustered whether the samples form clusters along these directions, as classes do: their
 *     neighbours are less than half as far away as those of a normal distribution of as many
 *     directions
 */
public record NoiseFloor(int directions, double share, boolean clustered) {
  private static final double EVEN = 0.85; // of the participation ratio of white noise
  private static final double STEP =
      2.5; // variance of the last direction above, over the first below
  private static final double ROUNDING = 1e-10; // of the largest variance
  private static final double CLUSTERED = 0.5; // of a normal distribution's neighbour distance
  private static final int MOST = 64; // directions of which clusters are looked for

  /** The floor beneath {@code deviations}, {@code [rows, width]} from their centre. */
  static NoiseFloor of(Tensor deviations, Spectrum spectrum) {
    int full = (int) Math.min(deviations.size(0) - 1, deviations.size(1));
    double[] variance =
        Arrays.stream(spectrum.values()).limit(Math.max(full, 0)).map(v -> v * v).toArray();
    double total = Arrays.stream(variance).sum();
    double below = total;
    for (int above = 1; above <= full / 2 && total > 0; above++) {
      below -= variance[above - 1];
      if (variance[above - 1] >= STEP * variance[above]
          && floor(variance, above, (double) deviations.size(0), (double) deviations.size(1))) {
        double share = Math.min(1, 1 - below / total);
        return new NoiseFloor(above, share, above <= MOST && clustered(deviations, above));
      }
    }
    return new NoiseFloor(full, 1, false);
  }

  private static boolean floor(double[] variance, int above, double rows, double width) {
    if (variance[above] <= ROUNDING * variance[0]) {
      return true;
    }
    double sum = 0;
    double squares = 0;
    for (int i = above; i < variance.length; i++) {
      sum += variance[i];
      squares += variance[i] * variance[i];
    }
    double samples = rows - 1 - above;
    double dimensions = width - above;
    return sum * sum / squares >= EVEN * samples * dimensions / (samples + dimensions);
  }

  private static boolean clustered(Tensor deviations, int above) {
    Tensor along = along(deviations, above); // [rows, above]
    Tensor extent = Ops.mean(along.square(), true, 0).sqrt();
    Tensor normal = Ops.randnLike(new Seed(above), along, along.size(0), above).mul(extent);
    return Neighbours.nearest(along) < CLUSTERED * Neighbours.nearest(normal);
  }

  /** The coordinates of {@code x} along its {@code most} widest directions. */
  private static Tensor along(Tensor x, int most) {
    boolean tall = x.size(0) > x.size(1);
    Tensor vectors = Ops.eigenvectors(tall ? x.t().matmul(x) : x.matmul(x.t()));
    Tensor widest = vectors.narrow(1, vectors.size(1) - most, most);
    return tall
        ? x.matmul(widest)
        : widest.mul(Ops.sum(x.t().matmul(widest).square(), true, 0).sqrt());
  }
}
