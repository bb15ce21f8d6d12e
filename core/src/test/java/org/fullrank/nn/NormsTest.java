package org.fullrank.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

class NormsTest {
  private static final Pass TRAIN = Pass.train(new Seed(1));

  /** Mean 3, variance (4 + 1 + 9)/3: deviations −2, −1, 3 over √(14/3). */
  @Test
  void golden_layerNorm() {
    Layer norm = LayerNorm.of(3);
    Weights.set(norm, "weight", 1, 2, 3);
    Weights.set(norm, "bias", 0.5, -0.5, 1);
    double s = Math.sqrt(14.0 / 3 + 1e-6);
    try (var _ = Scope.open()) {
      Tensor y = norm.forward(Tensors.of(new float[] {1, 2, 6}, 1, 1, 3), TRAIN);
      double[] want = {-2 / s + 0.5, -2 / s - 0.5, 9 / s + 1};
      assertArrayEquals(want, Tensors.doubles(y), 1e-6);
    }
  }

  /** Mean square (1 + 4 + 36)/3. */
  @Test
  void golden_rmsNorm() {
    Layer norm = RmsNorm.of(3);
    Weights.set(norm, "weight", 1, 2, 3);
    double s = Math.sqrt(41.0 / 3 + 1e-6);
    try (var _ = Scope.open()) {
      Tensor y = norm.forward(Tensors.of(new float[] {1, 2, -6}, 1, 3), TRAIN);
      assertArrayEquals(new double[] {1 / s, 4 / s, -18 / s}, Tensors.doubles(y), 1e-6);
    }
  }

  /** 1, 2 and −6 are exact in bfloat16; what comes of them is not. */
  @Test
  void golden_rmsNormIsOfFullPrecisionWithinBf16() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2, -6}, 1, 3);
      Layer norm = RmsNorm.of(3);
      double[] want = Tensors.doubles(norm.forward(x, TRAIN));
      Tensor y = Precision.BF16.run(() -> norm.forward(x.to(ScalarType.BFloat16), TRAIN));
      assertArrayEquals(want, Tensors.doubles(y), 1e-6);
    }
  }

  /** Channel 0: 1, 3, 8, mean 4, biased variance 26/3, unbiased 13. Channel 1: 0, 0, 3; 1, 2, 3. */
  @Test
  void golden_batchNormTakesAndMovesStatistics() {
    Layer norm = BatchNorm.of(2);
    Weights.set(norm, "weight", 2, 3);
    Weights.set(norm, "bias", 0.5, -1);
    try (var _ = Scope.open()) {
      Tensor y = norm.forward(Tensors.of(new float[] {1, 0, 3, 0, 8, 3}, 3, 2), TRAIN);
      double s = Math.sqrt(26.0 / 3 + 1e-5);
      double t = Math.sqrt(2 + 1e-5);
      double[] want = {
        2 * -3 / s + 0.5,
        3 * -1 / t - 1,
        2 * -1 / s + 0.5,
        3 * -1 / t - 1,
        2 * 4 / s + 0.5,
        3 * 2 / t - 1
      };
      assertArrayEquals(want, Tensors.doubles(y), 1e-6);
    }
    assertArrayEquals(new double[] {0.4, 0.1}, Weights.get(norm, "running_mean"), 1e-6);
    assertArrayEquals(new double[] {0.9 + 1.3, 0.9 + 0.3}, Weights.get(norm, "running_var"), 1e-6);
  }

  /** (5 − 4)/√(9 + ε) for channel 0, (5 + 2)/√(4 + ε) for channel 1. */
  @Test
  void golden_batchNormEvaluatesByRunningStatistics() {
    Layer norm = BatchNorm.plain(2);
    Weights.set(norm, "running_mean", 4, -2);
    Weights.set(norm, "running_var", 9, 4);
    try (var _ = Scope.open()) {
      Tensor y = norm.forward(Ops.full(5, 1, 2, 1, 1), Pass.evaluate());
      double[] want = {1 / Math.sqrt(9 + 1e-5), 7 / Math.sqrt(4 + 1e-5)};
      assertArrayEquals(want, Tensors.doubles(y), 1e-6);
    }
  }

  @Test
  void property_batchNormEvaluationIsRepeatableAndChangesNothing() {
    Layer norm = BatchNorm.of(4);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 5, 4, 3, 3);
      norm.forward(x, TRAIN);
      double[] mean = Weights.get(norm, "running_mean");
      double[] variance = Weights.get(norm, "running_var");
      float[] once = Tensors.floats(norm.forward(x, Pass.evaluate()));
      assertArrayEquals(once, Tensors.floats(norm.forward(x, Pass.sample(new Seed(2)))));
      assertArrayEquals(mean, Weights.get(norm, "running_mean"));
      assertArrayEquals(variance, Weights.get(norm, "running_var"));
    }
  }

  @Test
  void property_roles() {
    assertEquals(2, Tree.parameters(BatchNorm.of(3)).size());
    assertEquals(0, Tree.parameters(BatchNorm.plain(3)).size());
    assertEquals(Role.NORM, Tree.parameters(LayerNorm.of(3)).getFirst().role());
  }

  @Test
  void refuses_theVarianceOfOneValue() {
    Layer norm = BatchNorm.of(2);
    try (var _ = Scope.open()) {
      Tensor x = Ops.ones(1, 2);
      assertThrows(IllegalArgumentException.class, () -> norm.forward(x, TRAIN));
    }
  }

  @Test
  void leaves_nothing() {
    Layer chain = Sequential.of(BatchNorm.of(4), LayerNorm.of(4), RmsNorm.of(4));
    Leaks.none(() -> chain.forward(Ops.randn(new Seed(1), 3, 4), TRAIN).sum().backward());
  }

  /** The numbers of a training pass, and the running statistics of none. */
  @Test
  void golden_batchStatisticsAlone() {
    Layer norm = BatchNorm.of(2);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 5, 2);
      Pass pass = Pass.train(new Seed(0)).with(Pass.Statistics.BATCH_ONLY);
      double[] alone = Tensors.doubles(norm.forward(x, pass));
      assertArrayEquals(new double[] {0, 0}, Weights.get(norm, "running_mean"));
      assertArrayEquals(new double[] {1, 1}, Weights.get(norm, "running_var"));
      assertArrayEquals(Tensors.doubles(norm.forward(x, Pass.train(new Seed(0)))), alone, 1e-6);
    }
  }
}
