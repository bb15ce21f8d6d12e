package org.fullrank.methods.translation;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;

/**
 * Teacher forcing: the decoder is fed the target behind a begin, and shall answer the target before
 * an end. A target longer than the decoder is cut, and has no end then. A sample without ids has no
 * target; the decoder is fed its begin alone.
 *
 * @param given {@code [batch, tokens]} int64, 0 in padding
 * @param wanted {@code [batch, tokens]} int64, −1 in padding
 * @param real {@code [batch, tokens]} bool, false for padding
 */
record Forced(Tensor given, Tensor wanted, Tensor real) {
  private static final long NOTHING = -1;

  /**
   * @param longest tokens of the decoder
   * @param beside a tensor on the device of the result
   */
  static Forced of(Targets.Sequences targets, TargetIds ids, int longest, Tensor beside) {
    int[] lengths = targets.lengths();
    int most = Arrays.stream(lengths).max().orElse(0);
    int tokens = Math.min(longest, most + 1);
    int stride = Math.toIntExact(targets.ids().size(1));
    double[] all = Tensors.doubles(targets.ids());
    var given = new long[lengths.length * tokens];
    var wanted = new long[given.length];
    var real = new long[given.length];
    Arrays.fill(wanted, NOTHING);
    for (int row = 0; row < lengths.length; row++) {
      int at = row * tokens;
      given[at] = ids.begin();
      real[at] = 1;
      for (int i = 0; i <= lengths[row] && i < tokens && lengths[row] > 0; i++) {
        wanted[at + i] = i < lengths[row] ? (long) all[row * stride + i] : ids.end();
        given[at + i] = i == 0 ? ids.begin() : (long) all[row * stride + i - 1];
        real[at + i] = 1;
      }
    }
    long[] shape = {lengths.length, tokens};
    return new Forced(
        Tensors.like(given, beside, shape),
        Tensors.like(wanted, beside, shape),
        Ops.above(Tensors.like(real, beside, shape), 0));
  }
}
