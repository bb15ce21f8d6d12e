package org.fullrank.methods.entropyreconstruction;

import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Density;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReconstructionTest {
  static Stream<Density> densities() {
    return Stream.of(
        new Density.VonMisesFisher(10),
        new Density.Gaussian(0.8),
        new Density.GeneralisedNormal(1.5, 0.8),
        new Density.Categorical(0.5));
  }

  /** Independent values of six digits (NumPy). */
  @Test
  void golden_sines() {
    try (var _ = Scope.open()) {
      var sphere = new Reconstruction(new Density.VonMisesFisher(10));
      assertEquals(17.816287, value(sphere.error(Sines.of(4, 8, 0), Sines.of(4, 8, 1))), 1e-6);
      var categories = new Reconstruction(new Density.Categorical(1));
      Tensor a = Sines.logits(0);
      Tensor b = Sines.logits(1);
      Tensor both = categories.error(a, b.softmax(1)).add(categories.error(b, a.softmax(1)));
      assertEquals(3.568814, 0.5 * value(both), 1e-6);
    }
  }

  /** By hand in two dimensions: the distances are 5 and 1. */
  @Test
  void golden_twoDistances() {
    try (var _ = Scope.open()) {
      Tensor query = Tensors.of(new double[] {0, 0, 2, 2}, 2, 2);
      Tensor target = Tensors.of(new double[] {3, 4, 2, 1}, 2, 2);
      double squares = (25 + 1) / 2.0;
      double constant = -2 * Math.log(2) - Math.log(2 * Math.PI);
      assertEquals(
          squares / 8 - constant,
          value(new Reconstruction(new Density.Gaussian(2)).error(query, target)),
          1e-12);
      double laplace = Math.log(2 * Math.PI * 2 * 2); // ∫ exp(−r/2) over the plane
      assertEquals(
          (5 + 1) / 2.0 / 2 + laplace,
          value(new Reconstruction(new Density.GeneralisedNormal(1, 2)).error(query, target)),
          1e-12);
    }
  }

  /** By hand: the shares (9, 1)/10 and Q = (3, 1)/4; a row without a target does not count. */
  @Test
  void golden_shares() {
    try (var _ = Scope.open()) {
      Tensor logits = Tensors.of(new double[] {Math.log(3), 0, 5, 1}, 2, 2);
      Tensor shares = Tensors.of(new double[] {0.9, 0.1, 0, 0}, 2, 2);
      double wanted = -0.9 * Math.log(0.75) - 0.1 * Math.log(0.25);
      var error = new Reconstruction(new Density.Categorical(1));
      assertEquals(wanted, value(error.error(logits, shares)), 1e-12);
      var halved = new Reconstruction(new Density.Categorical(0.5));
      assertEquals(wanted, value(halved.error(Ops.times(logits, 0.5), shares)), 1e-12);
      assertEquals(0, value(error.error(logits, Ops.times(shares, 0))), 0);
    }
  }

  /** The exponent 2 is the normal density of deviation {@code β/√2}. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theSecondExponentIsNormal(long seed) {
    try (var _ = Scope.open()) {
      Tensor query = Sines.random(seed, 5, 3);
      Tensor target = Sines.random(seed + 100, 5, 3);
      assertEquals(
          value(new Reconstruction(new Density.Gaussian(0.7)).error(query, target)),
          value(
              new Reconstruction(new Density.GeneralisedNormal(2, 0.7 * Math.sqrt(2)))
                  .error(query, target)),
          1e-11);
    }
  }

  /** No query predicts a target better than the target itself. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theTargetIsTheBestQuery(long seed) {
    try (var _ = Scope.open()) {
      Tensor target = Sines.random(seed, 5, 3);
      Tensor query = target.add(Ops.times(Sines.random(seed + 7, 5, 3), 0.3));
      for (Density density : densities().limit(3).toList()) {
        var error = new Reconstruction(density);
        assertTrue(
            value(error.error(target, target)) < value(error.error(query, target)),
            density.toString());
      }
    }
  }

  /** Gibbs' inequality. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theTargetsOwnSharesAreTheBestQuery(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = Sines.random(seed, 5, 3);
      Tensor other = logits.add(Sines.random(seed + 7, 5, 3));
      var error = new Reconstruction(new Density.Categorical(1));
      assertTrue(
          value(error.error(logits, logits.softmax(1)))
              < value(error.error(other, logits.softmax(1))));
    }
  }

  @ParameterizedTest
  @MethodSource("densities")
  void gradient_ofQueryAndTarget(Density density) {
    try (var _ = Scope.open()) {
      var error = new Reconstruction(density);
      Tensor query = Sines.random(1, 4, 3);
      Tensor target = Sines.random(2, 4, 3);
      Gradients.check(z -> error.error(z, target), query, 1e-7);
      Gradients.check(z -> error.error(query, z), target, 1e-7);
    }
  }

  /** Where query and target meet, the length has no slope; the gradient is 0, not NaN. */
  @Test
  void gradient_isFiniteAtTheTarget() {
    try (var _ = Scope.open()) {
      Tensor z = Sines.random(1, 4, 3).requires_grad_(true);
      new Reconstruction(new Density.GeneralisedNormal(1, 1)).error(z, z.detach()).backward();
      assertEquals(0, value(z.grad().abs().max()), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("densities")
  void leaves_nothing(Density density) {
    Leaks.none(() ->
        value(
            new Reconstruction(density)
                .error(Ops.randn(new Seed(0), 6, 4), Ops.randn(new Seed(1), 6, 4))));
  }

  @ParameterizedTest
  @MethodSource("densities")
  void refuses_otherShapes(Density density) {
    try (var _ = Scope.open()) {
      var wrong =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Reconstruction(density).error(Ops.ones(4, 3), Ops.ones(4, 2)));
      assertEquals(
          "query and target: want equal shapes, were [4, 3] and [4, 2]", wrong.getMessage());
    }
  }
}
