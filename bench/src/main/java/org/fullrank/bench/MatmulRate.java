package org.fullrank.bench;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * The rate of this machine's matrix product {@code [rows, inner] · [inner, columns]}.
 *
 * @param rows rows of the result
 * @param inner length of the sums
 * @param columns columns of the result
 */
public record MatmulRate(long rows, long inner, long columns) {
  /** Floating-point operations of a product. */
  public double operations() {
    return 2.0 * rows * inner * columns;
  }

  /**
   * The rate of the fastest product within {@code seconds}, GFLOP/s; the fastest, because other
   * programs only slow products down.
   */
  public double measure(Precision precision, double seconds) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Tensor a = in(precision, Ops.randn(new Seed(1), rows, inner));
        Tensor b = in(precision, Ops.randn(new Seed(2), inner, columns));
        a.matmul(b).close(); // the first one also builds the product's code
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
          best = Math.min(best, time(a, b));
        } while (System.nanoTime() < end);
        return operations() / best;
      }
    });
  }

  private static long time(Tensor a, Tensor b) {
    long start = System.nanoTime();
    a.matmul(b).close();
    return System.nanoTime() - start;
  }

  private static Tensor in(Precision precision, Tensor x) {
    return switch (precision) {
      case FP32 -> x;
      case BF16 -> x.to(ScalarType.BFloat16);
    };
  }
}
