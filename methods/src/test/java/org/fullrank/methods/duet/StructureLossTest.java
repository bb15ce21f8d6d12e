package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.duet.Target.Gaussian;
import org.fullrank.methods.duet.Target.Grid;
import org.fullrank.methods.duet.Target.VonMises;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StructureLossTest {
  private static final VonMises CIRCLE = new VonMises(3, Grid.BOTH_ENDS);
  private static final Gaussian INTERVAL = Gaussian.DEFAULT;
  private static final double[] UNIFORM = shares(1, 1, 1, 1, 1, 1, 1, 1);

  private static double[] shares(double... values) {
    double total = Arrays.stream(values).sum();
    return Arrays.stream(values).map(value -> value / total).toArray();
  }

  private static double divergence(double[] found, double[] wanted) {
    try (var _ = Scope.open()) {
      double[] logits = Arrays.stream(found).map(Math::log).toArray();
      return Ops.value(
          StructureLoss.of(
              Tensors.of(logits, 1, found.length), Tensors.of(wanted, 1, wanted.length)));
    }
  }

  /** The definition, written out. */
  private static double plain(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double middle = (p[i] + q[i]) / 2;
      sum += p[i] * Math.log(p[i] / middle) / 2 + q[i] * Math.log(q[i] / middle) / 2;
    }
    return sum;
  }

  @Test
  void golden_divergences() {
    assertEquals(.212001, divergence(UNIFORM, CIRCLE.of(0.5, 8)), 6e-7);
    assertEquals(.604151, divergence(CIRCLE.of(0, 8), CIRCLE.of(0.5, 8)), 6e-7);
    assertEquals(.141407, divergence(CIRCLE.of(0.5, 8), CIRCLE.of(0.625, 8)), 6e-7);
    assertEquals(.063191, divergence(UNIFORM, INTERVAL.of(0.5, 8)), 6e-7);
    assertEquals(.404316, divergence(INTERVAL.of(0.25, 8), INTERVAL.of(0.75, 8)), 6e-7);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_isTheDefinition(long seed) {
    double[] p = shares(new Seed(seed).random().doubles(6, 0.01, 1).toArray());
    double[] q = shares(new Seed(seed).with(1).random().doubles(6, 0.01, 1).toArray());
    assertEquals(plain(p, q), divergence(p, q), 1e-12);
    assertEquals(divergence(p, q), divergence(q, p), 1e-12);
    assertEquals(0, divergence(p, p), 1e-12);
  }

  /** In fp32 a logit of −2000 and a target of zeros stay finite: the bound is ln 2. */
  @Test
  void golden_theBoundOfDistributionsApart() {
    try (var _ = Scope.open()) {
      Tensor logits = Tensors.of(new float[] {2000, 0}, 1, 2).requires_grad_(true);
      Tensor loss = StructureLoss.of(logits, Tensors.of(new float[] {0, 1}, 1, 2));
      assertEquals(Math.log(2), Ops.value(loss), 1e-6);
      loss.sum().backward();
      assertThat(Ops.isFinite(logits.grad())).isTrue();
    }
  }

  /** One bin: y = 1, and nothing is lost. */
  @Test
  void golden_aSingleBinCostsNothing() {
    try (var _ = Scope.open()) {
      Tensor logits = Tensors.of(new double[] {-3, 7}, 2, 1);
      Tensor target = Ops.onesLike(logits, 2, 1);
      assertArrayEquals(new double[2], Tensors.doubles(StructureLoss.of(logits, target)), 1e-15);
    }
  }

  @Test
  void gradient_ofTheLogits() {
    try (var _ = Scope.open()) {
      Tensor target = Tensors.of(CIRCLE.of(0.3, 8), 1, 8);
      double[] at = new Seed(3).random().doubles(8, -1, 1).toArray();
      Gradients.check(u -> StructureLoss.of(u, target).sum(), Tensors.of(at, 1, 8), 1e-8);
    }
  }

  /** {@code dJSD/dy = ½ log(y/m)}, through the softmax: {@code y ⊙ (d − ⟨y, d⟩)}. */
  @Test
  void gradient_isThatOfTheFormula() {
    double[] y = shares(1, 2, 3, 4, 5, 6, 7, 8);
    double[] t = CIRCLE.of(0.3, 8);
    var d = new double[8];
    Arrays.setAll(d, i -> Math.log(2 * y[i] / (y[i] + t[i])) / 2);
    double mean = 0;
    for (int i = 0; i < 8; i++) {
      mean += y[i] * d[i];
    }
    var wanted = new double[8];
    for (int i = 0; i < 8; i++) {
      wanted[i] = y[i] * (d[i] - mean);
    }
    try (var _ = Scope.open()) {
      double[] logs = Arrays.stream(y).map(Math::log).toArray();
      Tensor logits = Tensors.of(logs, 1, 8).requires_grad_(true);
      StructureLoss.of(logits, Tensors.of(t, 1, 8)).sum().backward();
      assertArrayEquals(wanted, Tensors.doubles(logits.grad()), 1e-12);
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> StructureLoss.of(Ops.ones(4, 3), Ops.full(1.0 / 3, 4, 3)));
  }
}
