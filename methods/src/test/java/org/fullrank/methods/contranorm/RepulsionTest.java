package org.fullrank.methods.contranorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.TokenRepulsion;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * fp32, whose derivative is written by hand, against operations in float64 that libtorch derives.
 */
class RepulsionTest {
  private interface Path {
    Optional<Tensor> of(Repulsion repulsion, Tensor x, Optional<Tensor> real);
  }

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
    var repulsion = new Repulsion(0.7, temperature, keepScale, mask);
    try (var _ = Scope.open()) {
      Optional<Tensor> real =
          padded
              ? Optional.of(
                  Tensors.of(new long[] {1, 1, 0, 1, 1, 1, 1, 1, 0, 0}, 2, 5).to(ScalarType.Bool))
              : Optional.empty();
      Tensor x = Ops.times(Ops.randn(new Seed(1), 2, 5, 8), 1.5);
      check(Repulsion::of, repulsion, x, real);
      check(Repulsion::byAttention, repulsion, x, real);
    }
  }

  /** Tokens and widths that fill no vector, and such as no head of attention has. */
  @ParameterizedTest
  @CsvSource({"49,64", "197,100", "256,17", "7,384"})
  void gradient_ofOnePassAtSizesInUse(int tokens, int width) {
    assumeTrue(FusedAttention.repulsion().isPresent(), "no native kernels");
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, tokens, width);
      check(Repulsion::of, new Repulsion(0.7, 0.5, false, Mask.NONE), x, Optional.empty());
    }
  }

  /** The attention's products in bf16, the tokens' own length being 1; forward and backward. */
  @Test
  void gradient_byAttentionInHalfPrecision() {
    var repulsion = new Repulsion(0.7, 1, false, Mask.NONE);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(4), 2, 49, 64).requires_grad_(true);
      Tensor twin = x.detach().to(ScalarType.Double).requires_grad_(true);
      Tensor weights = Ops.randn(new Seed(5), 2, 49, 64);
      Tensor y = Precision.BF16.run(() -> repulsion.byAttention(x, Optional.empty()).orElseThrow());
      Tensor want = spelled(repulsion, twin, Optional.empty());
      y.mul(weights).sum().backward();
      want.mul(weights).sum().backward();
      assertTrue(apart(y, want) < 1e-2);
      assertTrue(apart(x.grad(), twin.grad()) < 1e-2);
    }
  }

  private static double apart(Tensor got, Tensor want) {
    return Ops.value(got.sub(want).norm()) / Ops.value(want.norm());
  }

  @Test
  void leaves_nothing() {
    var repulsion = new Repulsion(0.7, 1, false, Mask.NONE);
    Tensor x = Scope.keep(Ops.randn(new Seed(6), 2, 5, 8)).requires_grad_(true);
    Optional<Tensor> real = Optional.of(Scope.keep(Ops.ones(2, 5).to(ScalarType.Bool)));
    for (Path path : List.<Path>of(Repulsion::of, Repulsion::byAttention)) {
      Leaks.none(() -> path.of(repulsion, x, real).orElseThrow().sum().backward());
    }
  }

  /** Bytes that are no booleans are not looked at. */
  @Test
  void refuses_flagsOfAnotherTypeOrShape() {
    var step = new TokenRepulsion.Step(1, 0.1f, 1, false);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 2, 5, 8);
      assertTrue(FusedRepulsion.of(step, x, Optional.of(Ops.ones(2, 5))).isEmpty());
      assertTrue(
          FusedRepulsion.of(step, x, Optional.of(Ops.ones(5, 2).to(ScalarType.Bool))).isEmpty());
    }
  }

  private static void check(Path path, Repulsion repulsion, Tensor data, Optional<Tensor> real) {
    Tensor x = data.detach().clone().requires_grad_(true);
    Tensor twin = data.detach().to(ScalarType.Double).requires_grad_(true);
    Tensor weights = Ops.randn(new Seed(2), data.shape());
    Tensor y = path.of(repulsion, x, real).orElseThrow();
    Tensor want = spelled(repulsion, twin, visible(real, repulsion.mask()));
    assertArrayEquals(Tensors.doubles(want), Tensors.doubles(y), 1e-5);
    y.mul(weights).sum().backward();
    want.mul(weights).sum().backward();
    assertArrayEquals(Tensors.doubles(twin.grad()), Tensors.doubles(x.grad()), 2e-5);
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

  private static Tensor spelled(Repulsion repulsion, Tensor x, Optional<Tensor> visible) {
    Tensor unit = Ops.normalize(x, 2);
    Tensor logits = Ops.times(unit.matmul(unit.transpose(1, 2)), 1 / repulsion.temperature());
    Tensor seen =
        visible
            .map(v -> Ops.fill(logits, v.logical_not(), Double.NEGATIVE_INFINITY))
            .orElse(logits);
    return Ops.times(x, repulsion.keepScale() ? 1.7 : 1)
        .sub(Ops.times(seen.softmax(2).matmul(x), 0.7));
  }
}
