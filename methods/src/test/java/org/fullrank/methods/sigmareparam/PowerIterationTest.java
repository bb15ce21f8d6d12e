package org.fullrank.methods.sigmareparam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A weight's norm, its vectors and its gradient. Reference values: an independent evaluation in
 * double precision.
 */
class PowerIterationTest {
  private static final double TIGHT = 1e-8;

  private static Tensor matrix(double... values) {
    return Init.trained(Tensors.of(values, 2, values.length / 2));
  }

  /** {@code W = diag(3, 1)} from {@code v = (1, 1)/√2}. */
  @Test
  void golden_powerIterationFindsTheNorm() {
    double[] wanted = {2.86356421, 2.99817296, 2.99997742, 2.99999972};
    try (var _ = Scope.open()) {
      var weight = SpectralWeight.of(matrix(3, 0, 0, 1), Gamma.ONE);
      Weights.set(weight::visit, "v", Math.sqrt(0.5), Math.sqrt(0.5));
      for (int i = 0; i < wanted.length; i++) {
        weight.iterate();
        assertEquals(wanted[i], Ops.value(weight.sigma()), TIGHT);
        if (i == 0) {
          assertArrayEquals(
              new double[] {0.94868330, 0.31622777}, Weights.get(weight::visit, "u"), TIGHT);
          assertArrayEquals(
              new double[] {0.99388373, 0.11043153}, Weights.get(weight::visit, "v"), TIGHT);
        }
      }
    }
  }

  /** {@code W = [1 2; 3 4]}, {@code γ = 2}, the gradient of {@code Ŵ} being one at its corner. */
  @Test
  void golden_gradientsAtTheExactVectors() {
    try (var _ = Scope.open()) {
      Tensor raw = matrix(1, 2, 3, 4);
      var weight = SpectralWeight.of(raw, Gamma.SPECTRAL);
      Tensor gamma = Tree.parameters(weight::visit).getLast().tensor();
      assertEquals(5.46498570, Ops.value(gamma), TIGHT);
      Weights.set(weight::visit, "gamma", 2);
      Tensor effective = weight.effective();
      assertArrayEquals(
          new double[] {0.36596619, 0.73193238, 1.09789858, 1.46386476},
          Tensors.doubles(effective),
          TIGHT);
      effective.select(0, 0).select(0, 0).backward();
      assertArrayEquals(
          new double[] {0.35036036, -0.02214476, -0.03527780, -0.05005936},
          Tensors.doubles(raw.grad()),
          TIGHT);
      assertEquals(0.18298310, Ops.value(gamma.grad()), TIGHT);
      assertEquals(0, Ops.value(raw.grad().mul(raw.detach()).sum()), 1e-12);
    }
  }

  @Test
  void golden_theGradientIsOrthogonalToTheWeightAtInexactVectorsToo() {
    try (var _ = Scope.open()) {
      Tensor raw = matrix(1, 2, 3, 4);
      var weight = SpectralWeight.of(raw, Gamma.ONE);
      double u = Math.sqrt(0.5);
      Weights.set(weight::visit, "u", u, u);
      Weights.set(weight::visit, "v", 4 / Math.sqrt(52), 6 / Math.sqrt(52));
      assertEquals(5.09901951, Ops.value(weight.sigma()), TIGHT);
      weight.effective().select(0, 0).select(0, 0).backward();
      assertEquals(0, Ops.value(raw.grad().mul(raw.detach()).sum()), 1e-12);
      assertThat(Ops.value(raw.grad().abs().sum())).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theNormIsNeverOverestimatedAndNeverFalls(long seed) {
    try (var _ = Scope.open()) {
      Tensor raw = Init.trained(Ops.randn(new Seed(seed), 7, 12).to(ScalarType.Double));
      double top = Tensors.doubles(Ops.singularValues(raw))[0];
      var weight = SpectralWeight.of(raw, Gamma.ONE);
      assertEquals(top, Ops.value(weight.sigma()), 1e-9);
      double[] start = Tensors.doubles(Ops.randn(new Seed(seed).with(1), 12));
      Weights.set(weight::visit, "v", start);
      double last = 0;
      for (int i = 0; i < 30; i++) {
        weight.iterate();
        double sigma = Ops.value(weight.sigma());
        assertThat(sigma).isBetween(last - 1e-9, top + 1e-9);
        last = sigma;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theScaleOfTheWeightDoesNotMatterAndItsSignDoes(long seed) {
    try (var _ = Scope.open()) {
      Tensor raw = Ops.randn(new Seed(seed), 5, 3).to(ScalarType.Double);
      double[] one = effective(raw);
      assertArrayEquals(one, effective(Ops.times(raw, 7)), 1e-9);
      assertArrayEquals(Tensors.doubles(Tensors.of(one, 15).neg()), effective(raw.neg()), 1e-9);
      double top = Tensors.doubles(Ops.singularValues(Tensors.of(one, 5, 3)))[0];
      assertEquals(1, top, 1e-9); // γ
    }
  }

  private static double[] effective(Tensor raw) {
    Tensor leaf = Init.trained(raw.clone());
    return Tensors.doubles(SpectralWeight.of(leaf, Gamma.ONE).effective());
  }

  @Test
  void refuses_aWeightOfZeros() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpectralWeight.of(Init.zeros(3, 2), Gamma.ONE))
        .withMessage("weight: want one that is not zero");
  }
}
