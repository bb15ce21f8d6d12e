package org.fullrank.methods.contranorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Mask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * fp32, whose derivative is written by hand, against operations in float64 that libtorch derives.
 */
class RepulsionTest {
  @ParameterizedTest
  @CsvSource({
    "true,1,false,NONE",
    "false,1,false,NONE",
    "true,0.3,false,NONE",
    "false,0.3,true,NONE",
    "true,0.3,false,CAUSAL",
    "false,1,true,CAUSAL"
  })
  void gradient_isThatOfTheOperations(
      boolean keepScale, double temperature, boolean padded, String order) {
    Mask mask = order.equals("CAUSAL") ? Mask.CAUSAL : Mask.NONE;
    try (var _ = Scope.open()) {
      Tensor x = Ops.times(Ops.randn(new Seed(1), 2, 5, 8), 1.5).requires_grad_(true);
      Tensor twin = x.detach().to(ScalarType.Double).requires_grad_(true);
      Optional<Tensor> real =
          padded
              ? Optional.of(
                  Tensors.of(new long[] {1, 1, 0, 1, 1, 1, 1, 1, 0, 0}, 2, 5).to(ScalarType.Bool))
              : Optional.empty();
      Tensor weights = Ops.randn(new Seed(2), 2, 5, 8);
      Tensor y = new Repulsion(0.7, temperature, keepScale, mask).of(x, real).orElseThrow();
      Tensor want = spelled(twin, visible(real, mask), keepScale, temperature);
      assertArrayEquals(Tensors.doubles(want), Tensors.doubles(y), 1e-5);
      y.mul(weights).sum().backward();
      want.mul(weights).sum().backward();
      assertArrayEquals(Tensors.doubles(twin.grad()), Tensors.doubles(x.grad()), 2e-5);
    }
  }

  /** {@code [batch or 1, tokens or 1, tokens]}. */
  private static Optional<Tensor> visible(Optional<Tensor> real, Mask mask) {
    Optional<Tensor> known = real.map(r -> r.unsqueeze(1));
    if (mask.equals(Mask.NONE)) {
      return known;
    }
    Tensor before = Ops.ones(1, 5, 5).tril().to(ScalarType.Bool);
    return Optional.of(known.map(before::bitwise_and).orElse(before));
  }

  private static Tensor spelled(
      Tensor x, Optional<Tensor> visible, boolean keepScale, double temperature) {
    Tensor unit = Ops.normalize(x, 2);
    Tensor likes = Ops.times(unit.matmul(unit.transpose(1, 2)), 1 / temperature);
    Tensor seen =
        visible.map(v -> Ops.fill(likes, v.logical_not(), Double.NEGATIVE_INFINITY)).orElse(likes);
    return Ops.times(x, keepScale ? 1.7 : 1).sub(Ops.times(seen.softmax(2).matmul(x), 0.7));
  }
}
