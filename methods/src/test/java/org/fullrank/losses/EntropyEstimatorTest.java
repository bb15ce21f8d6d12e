package org.fullrank.losses;

import static org.fullrank.core.Ops.times;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.losses.EntropyEstimator.DiscretePlugin;
import org.fullrank.losses.EntropyEstimator.GaussianKde;
import org.fullrank.losses.EntropyEstimator.JoeVmf;
import org.fullrank.losses.EntropyEstimator.PluginVmf;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows {@code Zs(v)[i, d] = sin(1 + 7i + 3v + 2d)}. */
class EntropyEstimatorTest {
  static Stream<EntropyEstimator> all() {
    return Stream.of(
        new JoeVmf(10), new PluginVmf(10), new GaussianKde(0.6), new DiscretePlugin(0.5));
  }

  /** Independent values of six digits (NumPy). */
  @Test
  void golden_sines() {
    try (var _ = Scope.open()) {
      assertEquals(-0.824470, value(new JoeVmf(10).of(sines(4, 8, 0))), 1e-6);
      assertEquals(-0.822839, value(new JoeVmf(10).of(sines(4, 8, 1))), 1e-6);
      assertEquals(-0.826365, value(new PluginVmf(10).of(sines(4, 8, 0))), 1e-6);
      assertEquals(-0.824666, value(new PluginVmf(10).of(sines(4, 8, 1))), 1e-6);
    }
  }

  /** Single precision holds five digits. */
  @Test
  void golden_sinesInSinglePrecision() {
    try (var _ = Scope.open()) {
      Tensor z = Ops.toFloat(sines(4, 8, 0));
      assertEquals(-0.824470, value(new JoeVmf(10).of(z)), 1e-5);
      assertEquals(-0.826365, value(new PluginVmf(10).of(z)), 1e-5);
    }
  }

  /** Independent values: {@code P = softmax(3 ẑ)} of 4 rows and 5 categories. */
  @Test
  void golden_categories() {
    try (var _ = Scope.open()) {
      var estimator = new DiscretePlugin(1);
      assertEquals(1.365975, value(estimator.of(logits(0))), 1e-6);
      assertEquals(1.293206, value(estimator.of(logits(1))), 1e-6);
      assertEquals(1.365975, value(new DiscretePlugin(0.5).of(times(logits(0), 0.5))), 1e-6);
    }
  }

  /** Four equal rows: {@code −(κ + log c)}, the least. */
  @Test
  void golden_equalRows() {
    try (var _ = Scope.open()) {
      Tensor equal = sines(1, 8, 0).expand(4, 8);
      for (EntropyEstimator estimator :
          new EntropyEstimator[] {new JoeVmf(10), new PluginVmf(10)}) {
        assertEquals(-2.084098, value(estimator.of(equal)), 1e-6);
        assertEquals(-2.084098, estimator.least(8), 1e-6);
      }
      var normal = new GaussianKde(0.6);
      assertEquals(8 * Math.log(0.6 * Math.sqrt(2 * Math.PI)), normal.least(8), 1e-12);
      assertEquals(normal.least(8), value(normal.of(equal)), 1e-9);
    }
  }

  @Test
  void golden_theMost() {
    assertEquals(3.480307, new JoeVmf(10).most(8), 1e-6);
    assertEquals(3.480307, new PluginVmf(1).most(8), 1e-6);
    assertEquals(Double.POSITIVE_INFINITY, new GaussianKde(1).most(8));
    assertEquals(Math.log(5), new DiscretePlugin(1).most(5));
  }

  /** Four orthonormal rows: every row has the same density. */
  @Test
  void golden_orthonormalRows() {
    try (var _ = Scope.open()) {
      Tensor rows = Ops.identityLike(sines(1, 1, 0), 8).narrow(0, 0, 4);
      assertEquals(-0.697940, value(new JoeVmf(10).of(rows)), 1e-6);
      assertEquals(-0.697940, value(new PluginVmf(10).of(rows)), 1e-6);
    }
  }

  /** One-hot shares of one category: {@code −log(1 + 1e-7)}; of all: {@code log D}. */
  @Test
  void golden_certainCategories() {
    try (var _ = Scope.open()) {
      Tensor each = times(Ops.identityLike(sines(1, 1, 0), 5), 1000);
      Tensor one = each.narrow(0, 0, 1).expand(4, 5);
      assertEquals(-1e-7, value(new DiscretePlugin(1).of(one)), 1e-9);
      assertEquals(Math.log(5), value(new DiscretePlugin(1).of(each)), 1e-6);
    }
  }

  /** Shares of rows that do not count are zeros: two certain rows of three. */
  @Test
  void golden_ofShares() {
    try (var _ = Scope.open()) {
      Tensor shares = Tensors.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 0}, 3, 3);
      assertEquals(Math.log(2), value(DiscretePlugin.ofShares(shares)), 1e-6);
      Tensor all = logits(0).softmax(1);
      assertEquals(1.365975, value(DiscretePlugin.ofShares(all)), 1e-6);
    }
  }

  /** A plain loop in double precision. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_plainLoops(long seed) {
    try (var _ = Scope.open()) {
      Tensor z = random(seed, 7, 5);
      double[][] rows = PlainEntropy.rows(z);
      for (EntropyEstimator estimator : all().toList()) {
        double wanted = PlainEntropy.of(estimator, rows);
        double found = value(estimator.of(z));
        assertEquals(wanted, found, 1e-9 * Math.max(1, Math.abs(wanted)), estimator.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aRotationChangesNothing(long seed) {
    try (var _ = Scope.open()) {
      Tensor z = random(seed, 9, 6);
      Tensor rotation = Ops.eigenvectors(symmetric(seed + 50, 6));
      for (EntropyEstimator estimator : all().limit(3).toList()) {
        assertEquals(value(estimator.of(z)), value(estimator.of(z.matmul(rotation))), 1e-10);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theOrderOfRowsDoesNotMatter(long seed) {
    try (var _ = Scope.open()) {
      Tensor z = random(seed, 9, 6);
      Tensor order = Ops.rand(new Seed(seed + 1), 9).argsort(0, false);
      for (EntropyEstimator estimator : all().toList()) {
        assertEquals(value(estimator.of(z)), value(estimator.of(z.index_select(0, order))), 1e-12);
      }
    }
  }

  /** Kernels: at most {@code log K} above equal rows. Categories: 0 to {@code log D}. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_liesBetweenItsBounds(long seed) {
    try (var _ = Scope.open()) {
      Tensor z = times(random(seed, 9, 6), Math.pow(2, (double) seed - 10));
      for (EntropyEstimator estimator : all().limit(3).toList()) {
        double above = value(estimator.of(z)) - estimator.least(6);
        assertTrue(above >= -1e-9 && above <= Math.log(9) + 1e-9, estimator + " " + above);
      }
      double discrete = value(new DiscretePlugin(0.5).of(z));
      assertTrue(discrete >= -2e-7 && discrete <= Math.log(6), "" + discrete);
    }
  }

  /**
   * On the unit sphere the normal kernel of {@code h = 1/√κ} is the other one but for constants.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theNormalKernelOnTheSphere(long seed) {
    try (var _ = Scope.open()) {
      Tensor unit = Ops.normalize(random(seed, 9, 6), 1);
      var sphere = new JoeVmf(4);
      var normal = new GaussianKde(0.5);
      assertEquals(
          value(sphere.of(unit)) - sphere.least(6),
          value(normal.of(unit)) - normal.least(6),
          1e-10);
    }
  }

  /** Uniform draws on the sphere of 8 dimensions approach the logarithm of its area, 3.480307. */
  @Test
  void property_uniformDrawsApproachTheArea() {
    try (var _ = Scope.open()) {
      double few = value(new JoeVmf(2).of(Ops.randn(new Seed(3), 64, 8)));
      double many = value(new JoeVmf(2).of(Ops.randn(new Seed(3), 4096, 8)));
      assertEquals(3.480307, many, 3e-3);
      assertTrue(Math.abs(few - 3.480307) > 2 * Math.abs(many - 3.480307), few + " and " + many);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradient_ofTheRows(EntropyEstimator estimator) {
    try (var _ = Scope.open()) {
      Gradients.check(estimator::of, random(4, 5, 4), 1e-7);
    }
  }

  /** bfloat16 rows are computed in fp32; float64 stays. */
  @Test
  void golden_theFormatIsAtLeastSingle() {
    try (var _ = Scope.open()) {
      all()
          .forEach(estimator -> {
            Tensor z = random(1, 6, 4);
            assertEquals(ScalarType.Double, Tensors.type(estimator.of(z)));
            assertEquals(ScalarType.Float, Tensors.type(estimator.of(z.to(ScalarType.BFloat16))));
          });
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void leaves_nothing(EntropyEstimator estimator) {
    Leaks.none(() -> value(estimator.of(Ops.randn(new Seed(0), 6, 4))));
  }

  @ParameterizedTest
  @MethodSource("all")
  void refuses_aVector(EntropyEstimator estimator) {
    try (var _ = Scope.open()) {
      var wrong = assertThrows(IllegalArgumentException.class, () -> estimator.of(Ops.ones(4)));
      assertEquals("z: want [batch, dim], was [4]", wrong.getMessage());
    }
  }

  @Test
  void refuses_aKernelWithoutWidth() {
    var wrong = assertThrows(IllegalArgumentException.class, () -> new JoeVmf(0));
    assertEquals("concentration: want a positive number, was 0", wrong.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new PluginVmf(-1));
    assertThrows(IllegalArgumentException.class, () -> new GaussianKde(0));
    assertThrows(IllegalArgumentException.class, () -> new DiscretePlugin(0));
  }

  private static Tensor sines(int rows, int dim, int view) {
    double[] values = new double[rows * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(1 + 7 * (i / dim) + 3 * view + 2 * (i % dim));
    }
    return Tensors.of(values, rows, dim);
  }

  private static Tensor logits(int view) {
    return times(Ops.normalize(sines(4, 5, view), 1), 3);
  }

  private static Tensor random(long seed, long rows, long dim) {
    return Ops.randn(new Seed(seed), rows, dim).to(ScalarType.Double);
  }

  private static Tensor symmetric(long seed, long dim) {
    Tensor x = random(seed, dim, dim);
    return torch.add(x, x.t());
  }
}
