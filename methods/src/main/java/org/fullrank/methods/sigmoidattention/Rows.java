package org.fullrank.methods.sigmoidattention;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/** What a query's weights are divided by. */
public enum Rows {
  /** Nothing; the bias alone keeps sums in bounds. */
  AS_IS,
  /** The number {@code i} of keys that the query sees: {@code σ(S)/i}. For comparison. */
  BY_COUNT,
  /** Its root: {@code σ(S)/√i}. For comparison. */
  BY_ROOT;

  /**
   * {@code x} with its rows divided, in the format of {@code x}.
   *
   * @param seen how many keys each row sees, in fp32 or wider, of a shape that broadcasts to that
   *     of {@code x}
   */
  Tensor divide(Tensor x, Supplier<Tensor> seen) {
    return switch (this) {
      case AS_IS -> x;
      case BY_COUNT -> over(x, seen.get());
      case BY_ROOT -> over(x, seen.get().sqrt());
    };
  }

  /** A row that sees nothing is zero already. */
  private static Tensor over(Tensor x, Tensor divisor) {
    return x.div(Ops.clampMin(divisor, 1)).to(x.scalar_type());
  }
}
