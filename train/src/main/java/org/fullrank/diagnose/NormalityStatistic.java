package org.fullrank.diagnose;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * The statistic of SIGReg: how far embeddings are from a round normal distribution. Embeddings are
 * projected on random directions of length 1, and each projection {@code u} is compared with the
 * standard normal distribution by the statistic of Epps and Pulley:
 *
 * <pre>T = n ∫ |φ_u(t) − φ(t)|² φ(t) dt      φ_u(t) = mean exp(itu)      φ(t) = exp(−t²/2)</pre>
 *
 * <p>The integral from −3 to 3 is the trapezoidal sum at 17 points from 0 to 3, of which the even
 * function needs no others, as in rbalestr-lab/lejepa's epps_pulley.py at a74fcb9. The statistic is
 * the mean over the directions.
 *
 * <p>Departure: embeddings are centred, and scaled by one number to a mean variance of 1 in each
 * dimension. So the shape of the cloud is judged, and not its place and size, which only LeJEPA
 * trains.
 *
 * @see <a href="https://arxiv.org/abs/2511.08544">Balestriero and LeCun, LeJEPA, 2025</a>
 */
public final class NormalityStatistic {
  private static final int POINTS = 17;
  private static final double LAST = 3;

  private NormalityStatistic() {}

  /**
   * The mean statistic of the rows of {@code x}, {@code [rows, width]}, over {@code directions}
   * directions drawn from {@code seed}: about 0.4 for normal rows, growing with the number of rows
   * for others; NaN for rows without variance.
   */
  public static double of(Tensor x, int directions, Seed seed) {
    Check.rank(x, "x", "rows", "width");
    Check.positive(directions, "directions");
    try (var _ = Scope.open()) {
      Tensor exact = x.detach().to(ScalarType.Double);
      Tensor apart = exact.sub(Ops.mean(exact, true, 0));
      double deviation = Math.sqrt(Ops.value(apart.square().mean()));
      Tensor drawn = Ops.randnLike(seed, apart, x.size(1), directions);
      Tensor along = Ops.times(apart, 1 / deviation).matmul(Ops.normalize(drawn, 0));
      return deviation == 0 ? Double.NaN : ofProjections(along);
    }
  }

  /** The mean statistic of the columns of {@code u}, {@code [rows, directions]}. */
  static double ofProjections(Tensor u) {
    double rows = u.size(0);
    double step = LAST / (POINTS - 1);
    double total = 0;
    for (int point = 0; point < POINTS; point++) {
      double t = point * step;
      double normal = Math.exp(-t * t / 2);
      double weight = (point == 0 || point == POINTS - 1 ? step : 2 * step) * normal;
      try (var _ = Scope.open()) {
        Tensor angles = Ops.times(u, t);
        double[] real = Tensors.doubles(Ops.mean(angles.cos(), false, 0));
        double[] imaginary = Tensors.doubles(Ops.mean(angles.sin(), false, 0));
        for (int i = 0; i < real.length; i++) {
          double apart = real[i] - normal;
          total += weight * (apart * apart + imaginary[i] * imaginary[i]);
        }
      }
    }
    return rows * total / u.size(1);
  }
}
