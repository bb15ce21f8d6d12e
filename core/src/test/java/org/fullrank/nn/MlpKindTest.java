package org.fullrank.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MlpKindTest {
  private static final Pass EVALUATE = Pass.evaluate();

  /** At 1.5 and −0.5, by hand: {@code x σ(x)}, {@code x σ(1.702x)}, the tanh form. */
  @ParameterizedTest
  @CsvSource({
    "SILU, 1.2263617, -0.1887703",
    "QUICK_GELU, 1.3916622, -0.1496116",
    "GELU_TANH, 1.3995715, -0.1542859",
    "RELU, 1.5, 0"
  })
  void golden_activations(Activation activation, double high, double low) {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1.5, -0.5}, 2);
      assertArrayEquals(
          new double[] {high, low}, Tensors.doubles(activation.forward(x, EVALUATE)), 1e-6);
    }
  }

  /** fc1 = [1, 2]ᵀ without bias: SiLU(1.5)·3; fc2 = [2]. */
  @Test
  void golden_swiglu() {
    Mlp mlp = Mlp.of(new Mlp.Shape(1, 2, MlpKind.SWIGLU, false), Linear.small(), new Seed(1));
    Weights.set(mlp, "fc1.weight", 1, 2);
    Weights.set(mlp, "fc2.weight", 2);
    try (var _ = Scope.open()) {
      Tensor y = mlp.forward(Ops.full(1.5, 1, 1), EVALUATE);
      assertEquals(2 * 1.2263617 * 3, Ops.value(y), 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource(MlpKind.class)
  void gradient_ofEveryKind(MlpKind kind) {
    Mlp mlp = Mlp.of(new Mlp.Shape(3, 4, kind, true), Linear.small(), new Seed(1));
    Weights.toDouble(Weights.random(mlp, new Seed(2)));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, 3).to(ScalarType.Double);
      Gradients.check(v -> mlp.forward(v, EVALUATE).square().sum(), x, 1e-6);
    }
  }

  /** Variance 1 and ε 3: values ±1 become ±½. */
  @Test
  void golden_epsilon() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, -1}, 1, 2);
      assertArrayEquals(
          new double[] {0.5, -0.5}, Tensors.doubles(LayerNorm.of(2, 3).forward(x, EVALUATE)), 1e-6);
      assertArrayEquals(
          new double[] {0.5, -0.5}, Tensors.doubles(RmsNorm.of(2, 3).forward(x, EVALUATE)), 1e-6);
    }
    assertThrows(IllegalArgumentException.class, () -> LayerNorm.of(2, 0));
  }

  @Test
  void refuses_halvesOfAnOddNumber() {
    assertThrows(IllegalArgumentException.class, () -> new Mlp.Shape(3, 5, MlpKind.SWIGLU, true));
  }
}
