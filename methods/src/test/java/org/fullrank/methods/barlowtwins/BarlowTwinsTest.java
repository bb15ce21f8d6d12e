package org.fullrank.methods.barlowtwins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Sines;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BarlowTwinsTest {
  private static final BarlowTwinsConfig CONFIG = new BarlowTwinsConfig(8, 4, 0.1, 0.5);

  private final Site site = Toys.site();
  private final Method method = CONFIG.build(site);

  /** The definition in plain loops, on sines: 5 samples, 4 dimensions. */
  @Test
  void golden_thePlainLoops() {
    try (var _ = Scope.open()) {
      double[][] a = standard(Sines.array(5, 4, 0));
      double[][] b = standard(Sines.array(5, 4, 1));
      double invariance = 0;
      double redundancy = 0;
      double agreement = 0;
      for (int d = 0; d < 4; d++) {
        for (int e = 0; e < 4; e++) {
          double correlation = 0;
          for (int i = 0; i < 5; i++) {
            correlation += a[i][d] * b[i][e] / 5;
          }
          invariance += d == e ? (1 - correlation) * (1 - correlation) : 0;
          redundancy += d == e ? 0 : correlation * correlation;
          agreement += d == e ? correlation / 4 : 0;
        }
      }
      var loss = BarlowTwinsLoss.of(Sines.rows(5, 4, 0), Sines.rows(5, 4, 1));
      assertThat(redundancy).isGreaterThan(0.1);
      assertEquals(invariance, value(loss.invariance()), 1e-9);
      assertEquals(redundancy, value(loss.redundancy()), 1e-9);
      assertEquals(agreement, value(loss.agreement()), 1e-9);
      assertEquals(invariance + 0.0051 * redundancy, value(loss.total(0.0051)), 1e-9);
    }
  }

  private static double[][] standard(double[][] z) {
    var standard = new double[z.length][z[0].length];
    for (int d = 0; d < z[0].length; d++) {
      double mean = 0;
      double square = 0;
      for (double[] row : z) {
        mean += row[d] / z.length;
      }
      for (double[] row : z) {
        square += (row[d] - mean) * (row[d] - mean) / z.length;
      }
      for (int i = 0; i < z.length; i++) {
        standard[i][d] = (z[i][d] - mean) / Math.sqrt(square + 1e-5);
      }
    }
    return standard;
  }

  /** What the method projects is what its loss compares. */
  @Test
  void golden_theLossIsThatOfTheProjections() {
    try (var _ = Scope.open()) {
      Losses losses = method.step(Sites.step(Toys.batch(0, 2), site.student(), Pass.evaluate()));
      var wanted = BarlowTwinsLoss.of(embedded(0), embedded(1));
      assertEquals(0.5 * value(wanted.total(0.1)), value(losses.total()), 1e-5);
      assertEquals(value(wanted.redundancy()), value(losses.terms().get(1).value()), 1e-5);
      assertEquals(Toys.BATCH, losses.count());
      assertThat(losses.terms())
          .extracting(Losses.Term::name)
          .containsExactly("invariance", "redundancy", "agreement");
    }
  }

  private Tensor embedded(int view) {
    var input = Toys.batch(0, 2).view(view).input();
    Tensor pooled = site.student().forward(input, Pass.evaluate()).pooled();
    return method.projection(pooled, Pass.evaluate()).orElseThrow();
  }

  /** A constant embedding has no deviation: all correlations are 0, and 4 dimensions miss by 1. */
  @Test
  void golden_theTrivialLossIsThatOfAConstant() {
    try (var _ = Scope.open()) {
      var constant = BarlowTwinsLoss.of(Ops.ones(6, 4), Ops.ones(6, 4));
      assertEquals(4, value(constant.total(0.1)), 1e-6);
      assertEquals(0.5 * 4, method.trivialLoss(6).orElseThrow(), 0);
      assertThat(method.density()).isEmpty();
    }
  }

  /** The authors' projector: no map has a bias; the last has no norm. */
  @Test
  void golden_theProjectorsTensors() {
    assertThat(Tree.parameters(method))
        .extracting(NamedTensor::name)
        .containsExactly(
            "projector.0.weight",
            "projector.1.weight",
            "projector.1.bias",
            "projector.3.weight",
            "projector.4.weight",
            "projector.4.bias",
            "projector.6.weight");
  }

  /** Correlations see neither an offset nor a scale of a dimension, nor the order of samples. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_offsetsAndScalesDoNotMatter(long seed) {
    try (var _ = Scope.open()) {
      Tensor a = Ops.times(Ops.randn(new Seed(seed), 12, 3), 10);
      Tensor b = Ops.times(Ops.randn(new Seed(seed + 100), 12, 3), 10);
      double loss = value(BarlowTwinsLoss.of(a, b).total(0.5));
      var moved = BarlowTwinsLoss.of(Ops.plus(Ops.times(b, 3), 7), a);
      assertEquals(loss, value(moved.total(0.5)), 1e-3);
      var reversed = BarlowTwinsLoss.of(a.flip(0), b.flip(0));
      assertEquals(loss, value(reversed.total(0.5)), 1e-3);
    }
  }

  @Test
  void property_autocastDoesNotReachTheLoss() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(1), 16, 8);
      Tensor b = Ops.randn(new Seed(2), 16, 8);
      assertEquals(
          value(BarlowTwinsLoss.of(a, b).total(1)),
          value(Precision.BF16.run(() -> BarlowTwinsLoss.of(a, b).total(1))));
    }
  }

  @Test
  void gradient_ofEachView() {
    try (var _ = Scope.open()) {
      Tensor a = Sines.rows(4, 3, 0);
      Tensor b = Sines.rows(4, 3, 1);
      Gradients.check(x -> BarlowTwinsLoss.of(x, b).total(0.3), a, 1e-7);
      Gradients.check(x -> BarlowTwinsLoss.of(a, x).total(0.3), b, 1e-7);
    }
  }

  @Test
  void gradient_reachesEncoderAndProjector() {
    try (var _ = Scope.open()) {
      var train = Sites.step(Toys.batch(0, 2), site.student(), Pass.train(new Seed(2)));
      method.step(train).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_oneSampleAndSettingsOutOfRange() {
    try (var _ = Scope.open()) {
      Tensor one = Ops.ones(1, 4);
      assertEquals(
          "a: want a batch of 2 or more, was 1",
          assertThrows(IllegalArgumentException.class, () -> BarlowTwinsLoss.of(one, one))
              .getMessage());
      assertEquals(
          "redundancy: want zero or more, was -1",
          assertThrows(IllegalArgumentException.class, () -> new BarlowTwinsConfig(8, 4, -1, 1))
              .getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> BarlowTwinsLoss.of(Ops.ones(4, 3), Ops.ones(4, 3)).total(1));
  }
}
