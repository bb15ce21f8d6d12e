package org.fullrank.methods.positionprediction;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * The tokens that give keys and values in every layer, drawn for each sample without replacement.
 *
 * @param indices {@code [batch, m]} int64, the numbers of these tokens. A sample with fewer of them
 *     than others has numbers of padded tokens behind them, which no attention looks at
 * @param inside {@code [batch, tokens]} bool, which tokens are drawn
 */
record Context(Tensor indices, Tensor inside) {
  private static final int HELD_BACK = 2; // real tokens outside stand behind padded ones

  /** {@code M = max(1, round((1 − η) n))} of {@code n} tokens, halves to even; 0 of 0. */
  static int size(double maskRatio, int tokens) {
    return tokens == 0 ? 0 : Math.max(1, (int) Math.rint((1 - maskRatio) * tokens));
  }

  /**
   * The context of each sample.
   *
   * @param real {@code [batch, tokens]} bool, false for padding
   * @param maskRatio {@code η}, 0 or more, below 1
   */
  static Context of(Seed seed, Tensor real, double maskRatio) {
    long batch = real.size(0);
    long tokens = real.size(1);
    long[] sizes =
        Arrays.stream(Tensors.doubles(Ops.sum(real, false, 1)))
            .mapToLong(n -> size(maskRatio, (int) n))
            .toArray();
    Tensor number = Tensors.like(sizes, real, batch, 1);
    Tensor padded = real.logical_not();
    Tensor noise = Ops.randLike(seed, Ops.zerosLike(Ops.toFloat(real)), batch, tokens);
    Tensor rank = noise.add(padded).argsort(1, false).argsort(1, false); // padded ones last
    Tensor inside = rank.lt(number);
    Tensor held = real.bitwise_and(inside.logical_not());
    Tensor behind = Ops.times(Ops.toFloat(held), (double) HELD_BACK * tokens);
    long most = Arrays.stream(sizes).max().orElse(0);
    return new Context(rank.add(behind).argsort(1, false).narrow(1, 0, Math.max(1, most)), inside);
  }
}
