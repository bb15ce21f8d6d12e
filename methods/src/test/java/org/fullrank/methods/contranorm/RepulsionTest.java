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
  @CsvSource({"true,1,false", "false,1,false", "true,0.3,false", "false,0.3,true"})
  void gradient_isThatOfTheOperations(boolean keepScale, double temperature, boolean padded) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.times(Ops.randn(new Seed(1), 2, 5, 8), 1.5).requires_grad_(true);
      Tensor twin = x.detach().to(ScalarType.Double).requires_grad_(true);
      Optional<Tensor> real =
          padded
              ? Optional.of(
                  Tensors.of(new long[] {1, 1, 0, 1, 1, 1, 1, 1, 0, 0}, 2, 5).to(ScalarType.Bool))
              : Optional.empty();
      Tensor weights = Ops.randn(new Seed(2), 2, 5, 8);
      Tensor y = new Repulsion(0.7, temperature, keepScale, Mask.NONE).of(x, real).orElseThrow();
      Tensor want = spelled(twin, real, keepScale, temperature);
      assertArrayEquals(Tensors.doubles(want), Tensors.doubles(y), 1e-5);
      y.mul(weights).sum().backward();
      want.mul(weights).sum().backward();
      assertArrayEquals(Tensors.doubles(twin.grad()), Tensors.doubles(x.grad()), 2e-5);
    }
  }

  private static Tensor spelled(
      Tensor x, Optional<Tensor> real, boolean keepScale, double temperature) {
    Tensor unit = Ops.normalize(x, 2);
    Tensor likes = Ops.times(unit.matmul(unit.transpose(1, 2)), 1 / temperature);
    Tensor seen =
        real.map(r -> Ops.fill(likes, r.unsqueeze(1).logical_not(), Double.NEGATIVE_INFINITY))
            .orElse(likes);
    return Ops.times(x, keepScale ? 1.7 : 1).sub(Ops.times(seen.softmax(2).matmul(x), 0.7));
  }
}
