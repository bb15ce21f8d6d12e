package org.fullrank.methods.sigmoidattention;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/** The divisor of a query's attention weights. */
public enum RowDivisor {
  /** No division; the bias alone bounds the sums. */
  AS_IS,
  /** The number {@code i} of visible keys: {@code σ(S)/i}. An ablation. */
  BY_COUNT,
  /** The root of that number: {@code σ(S)/√i}. An ablation. */
  BY_ROOT;

  /**
   * {@code x} with divided rows, in the format of {@code x}.
   *
   * @param seen the number of visible keys of each row, in fp32 or wider, broadcastable to the
   *     shape of {@code x}
   */
  Tensor divide(Tensor x, Supplier<Tensor> seen) {
    return switch (this) {
      case AS_IS -> x;
      case BY_COUNT -> over(x, seen.get());
      case BY_ROOT -> over(x, seen.get().sqrt());
    };
  }

  /** Divides by at least 1, as a row without visible keys is zero already. */
  private static Tensor over(Tensor x, Tensor divisor) {
    return x.div(Ops.clampMin(divisor, 1)).to(x.scalar_type());
  }
}
