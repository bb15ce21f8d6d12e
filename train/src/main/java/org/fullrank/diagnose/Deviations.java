package org.fullrank.diagnose;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;

/**
 * The deviations of rows from their centre, in which a few outliers do not drown the other rows. A
 * deviation longer than three times the 95 % quantile of all lengths is shortened to that. The
 * centre is the point where the shortened deviations have mean 0 (Huber's estimate of location).
 * Without such long deviations it is the mean.
 *
 * @param rows the deviations, {@code [rows, width]} float64, shortened
 * @param lengths {@code ‖x − centre‖} of each row, not shortened
 * @param bulk the 95 % quantile of the lengths
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
record Deviations(Tensor rows, double[] lengths, double bulk) {
  private static final double BULK = 0.95;
  private static final double LONGEST = 3; // times the bulk
  private static final int ROUNDS = 30;

  /** The deviations of the finite rows {@code x}, {@code [rows, width]}, in the caller's scope. */
  static Deviations of(Tensor x) {
    Tensor exact = x.detach().to(ScalarType.Double);
    Tensor apart = exact.sub(Ops.mean(exact, true, 0));
    double[] lengths = lengths(apart);
    for (int round = 0; round < ROUNDS && tooLong(lengths); round++) {
      Tensor weight = weight(lengths, apart);
      apart = apart.sub(Ops.sum(apart.mul(weight), true, 0).div(weight.sum()));
      lengths = lengths(apart);
    }
    Tensor rows = tooLong(lengths) ? apart.mul(weight(lengths, apart)) : apart;
    return new Deviations(rows, lengths, bulk(lengths));
  }

  private static double[] lengths(Tensor rows) {
    return Tensors.doubles(Ops.sum(rows.square(), false, 1).sqrt());
  }

  /** Whether a deviation is to be shortened; none is if nearly all rows are equal. */
  private static boolean tooLong(double[] lengths) {
    double bulk = bulk(lengths);
    return bulk > 0 && Arrays.stream(lengths).max().orElse(0) > LONGEST * bulk;
  }

  /** {@code [rows, 1]}: 1, or what shortens a deviation to the longest allowed. */
  private static Tensor weight(double[] lengths, Tensor like) {
    double most = LONGEST * bulk(lengths);
    double[] weights = Arrays.stream(lengths).map(length -> Math.min(1, most / length)).toArray();
    return Tensors.like(weights, like, lengths.length, 1);
  }

  private static double bulk(double[] lengths) {
    return quantile(lengths, BULK);
  }

  /** The value of {@code values} that a share of {@code share} lies below. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }
}
