package org.fullrank.methods.entropyreconstruction;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/** Rows for tests, float64. */
final class Sines {
  private Sines() {}

  /** {@code Zs(v)[i, d] = sin(1 + 7i + 3v + 2d)}. */
  static Tensor of(int rows, int dim, int view) {
    double[] values = new double[rows * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(1 + 7 * (i / dim) + 3 * view + 2 * (i % dim));
    }
    return Tensors.of(values, rows, dim);
  }

  /** The same with rows of length 3, whose softmax the vectors of categories take. */
  static Tensor logits(int view) {
    return Ops.times(Ops.normalize(of(4, 5, view), 1), 3);
  }

  static Tensor random(long seed, long rows, long dim) {
    return Ops.randn(new Seed(seed), rows, dim).to(ScalarType.Double);
  }
}
