package org.fullrank.methods.entropyreconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.losses.EntropyEstimator;
import org.fullrank.losses.LogNormaliser;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Outputs;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErObjectiveTest {
  private static final ErObjective SPHERE = ErObjective.of(new Density.VonMisesFisher(10));
  private static final ErObjective CATEGORIES = ErObjective.of(new Density.Categorical(1));

  /** Independent values of six digits (NumPy) of the continuous objective. */
  @Test
  void golden_theContinuousObjective() {
    try (var _ = Scope.open()) {
      Tensor a = Sines.of(4, 8, 0);
      Tensor b = Sines.of(4, 8, 1);
      assertEquals(18.639942, value(loss(SPHERE, projected(a, b))), 1e-6);
      var towardsB = SPHERE.branches(Outputs.of(List.of()).predicted(List.of(b, a), List.of(b, b)));
      assertEquals(-0.822839, terms(SPHERE, towardsB).get("target_entropy"), 1e-6);
      var bound =
          terms(SPHERE, SPHERE.branches(projected(a, b))).get("bound"); // the mean of both ways
      assertEquals(-18.639942, bound, 1e-6);
      assertEquals(-18.639126, -0.822839 - 17.816287, 1e-6);
    }
  }

  /** The bound of one way: the teacher's rows are b's for both views, the queries a's. */
  @Test
  void golden_theBoundOfOneWay() {
    try (var _ = Scope.open()) {
      Tensor a = Sines.of(4, 8, 0);
      Tensor b = Sines.of(4, 8, 1);
      var branches = SPHERE.branches(Outputs.of(List.of()).predicted(List.of(a, a), List.of(b, b)));
      Found found = terms(SPHERE, branches);
      assertEquals(-0.824470, found.get("student_entropy"), 1e-6);
      assertEquals(-0.822839, found.get("target_entropy"), 1e-6);
      assertEquals(17.816287, found.get("reconstruction"), 1e-6);
      assertEquals(-18.639126, found.get("bound"), 1e-6);
      assertEquals(Math.log(4), found.get("bound_ceiling"), 1e-6);
      assertEquals(0, found.get("entropy_alarm"), 0);
    }
  }

  /** Independent values of six digits (NumPy) of the discrete objective. */
  @Test
  void golden_theDiscreteObjective() {
    try (var _ = Scope.open()) {
      Outputs outputs = projected(Sines.logits(0), Sines.logits(1));
      assertEquals(2.239223, value(loss(CATEGORIES, outputs)), 1e-6);
      Found found = terms(CATEGORIES, CATEGORIES.branches(outputs));
      assertEquals((1.365975 + 1.293206) / 2, found.get("student_entropy"), 1e-6);
      assertEquals(3.568814, found.get("reconstruction"), 1e-6);
      assertEquals(Math.log(4), found.get("bound_ceiling"), 1e-6);
    }
  }

  /** Orthonormal rows that predict themselves: {@code log K − log(1 + (K − 1) e^−κ)}. */
  @Test
  void golden_orthonormalRows() {
    try (var _ = Scope.open()) {
      Tensor four = Ops.identityLike(Sines.of(1, 1, 0), 8).narrow(0, 0, 4);
      assertEquals(-1.386158, value(loss(SPHERE, projected(four, four))), 1e-6);
      Tensor many = Ops.identityLike(Sines.of(1, 1, 0), 256);
      assertEquals(-5.533667, value(loss(SPHERE, projected(many, many))), 1e-6);
    }
  }

  /** Four equal rows: the entropy is least, the loss 0, and the alarm rings. */
  @Test
  void golden_equalRows() {
    try (var _ = Scope.open()) {
      Tensor equal = Sines.of(1, 8, 0).expand(4, 8);
      Found found = terms(SPHERE, SPHERE.branches(projected(equal, equal)));
      assertEquals(-2.084098, found.get("student_entropy"), 1e-6);
      assertEquals(0, found.get("bound"), 1e-9);
      assertEquals(1, found.get("entropy_alarm"), 0);
    }
  }

  /** By hand: two rows certain of categories 0 and 2, of 4; the other view the same. */
  @Test
  void golden_usedCategories() {
    try (var _ = Scope.open()) {
      Tensor rows = Ops.times(Ops.identityLike(Sines.of(1, 1, 0), 4), 50).index_select(0, places());
      Found found = terms(CATEGORIES, CATEGORIES.branches(projected(rows, rows)));
      assertEquals(0.5, found.get("code_usage"), 1e-12);
      assertEquals(0, found.get("conditional_entropy"), 1e-12);
      assertEquals(Math.log(2), found.get("student_entropy"), 1e-6);
      assertEquals(0, found.get("entropy_alarm"), 0);
      Tensor one = rows.narrow(0, 0, 1).expand(3, 4);
      assertEquals(
          1, terms(CATEGORIES, CATEGORIES.branches(projected(one, one))).get("entropy_alarm"), 0);
    }
  }

  /**
   * Near a point the entropy is {@code κ·spread²} above the least. Of 64 rows the alarm rings below
   * a hundredth of {@code log 64}: a spread of 0.064.
   */
  @Test
  void golden_theAlarm() {
    try (var _ = Scope.open()) {
      Tensor centre = Sines.random(0, 1, 128).sign().expand(64, 128);
      for (double noise : new double[] {0.02, 0.055, 0.075, 0.2, 1}) {
        Tensor z = centre.add(Ops.times(Sines.random(1, 64, 128), noise)); // spread ≈ noise
        double rings = terms(SPHERE, SPHERE.branches(projected(z, z))).get("entropy_alarm");
        assertEquals(noise < 0.064 ? 1 : 0, rings, 0, "noise " + noise);
      }
    }
  }

  private static Tensor places() {
    return Tensors.of(new long[] {0, 2}, 2);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theBoundIsAtMostTheLogarithmOfTheBatch(long seed) {
    try (var _ = Scope.open()) {
      Tensor a = Sines.random(seed, 9, 6);
      Tensor b = a.add(Ops.times(Sines.random(seed + 30, 9, 6), 0.1 * seed));
      for (Density density :
          List.of(
              new Density.VonMisesFisher(1 + 10 * seed),
              new Density.Gaussian(0.5),
              new Density.Categorical(0.3))) {
        Found found =
            terms(ErObjective.of(density), ErObjective.of(density).branches(projected(a, b)));
        assertThat(found.get("bound"))
            .as(density.toString())
            .isLessThanOrEqualTo(found.get("bound_ceiling") + 1e-9)
            .isLessThanOrEqualTo(Math.log(9) + 1e-9);
      }
    }
  }

  /** The constant of the density cancels: the loss in 256 dimensions has no trace of its 344. */
  @Test
  void property_theConstantCancels() {
    try (var _ = Scope.open()) {
      Tensor a = Sines.random(0, 9, 256);
      Tensor b = Sines.random(1, 9, 256);
      Tensor cosines = Ops.sum(Ops.normalize(a, 1).mul(Ops.normalize(b, 1)), false, 1).mean();
      double masses = 0;
      for (Tensor z : List.of(a, b)) {
        Tensor unit = Ops.normalize(z, 1);
        masses += 0.5 * value(Ops.logSumExp(Ops.times(unit.matmul(unit.t()), 10), 1).mean());
      }
      double wanted = masses - Math.log(9) - 10 * value(cosines);
      assertEquals(wanted, value(loss(SPHERE, projected(a, b))), 1e-9);
      assertTrue(LogNormaliser.vonMisesFisher(256, 10) > 344);
    }
  }

  @Test
  void gradient_ofTheWholeLoss() {
    try (var _ = Scope.open()) {
      Tensor b = Sines.random(2, 5, 4);
      for (ErObjective objective : List.of(SPHERE, CATEGORIES)) {
        Gradients.check(a -> loss(objective, projected(a, b)), Sines.random(1, 5, 4), 1e-6);
      }
    }
  }

  /** Predictions, targets and projections of three widths find their places. */
  @Test
  void golden_theBranches() {
    try (var _ = Scope.open()) {
      List<Tensor> projections = List.of(Ops.ones(4, 3), Ops.ones(4, 3));
      List<Tensor> guesses = List.of(Ops.zeros(4, 3), Ops.zeros(4, 3));
      List<Tensor> targets = List.of(Ops.full(2, 4, 3), Ops.full(3, 4, 3));
      var outputs = Outputs.of(List.of()).projected(projections).predicted(guesses, targets);
      var sphere = new Density.VonMisesFisher(1);
      var on = Branches.of(outputs, sphere, EntropyOn.STUDENT_PROJECTION, Targets.METHOD);
      assertThat(on.students()).isEqualTo(projections);
      assertThat(on.queries()).isEqualTo(guesses);
      assertThat(on.pairs())
          .containsExactly(
              new Branches.Pair(guesses.get(1), targets.getFirst()),
              new Branches.Pair(guesses.getFirst(), targets.get(1)));
      var other = Branches.of(outputs, sphere, EntropyOn.PREDICTOR, Targets.STUDENT);
      assertThat(other.students()).isEqualTo(guesses);
      assertThat(other.targets()).isEqualTo(guesses);
      assertThat(other.taught()).isFalse();
      var alone =
          Branches.of(
              Outputs.of(List.of()).classified(Ops.ones(4, 3)),
              sphere,
              EntropyOn.PREDICTOR,
              Targets.METHOD);
      assertThat(alone.students()).hasSize(1);
      assertThat(alone.pairs()).isEmpty();
    }
  }

  /** Of categories the projections are logits; the targets are shares, given or the softmax. */
  @Test
  void golden_theBranchesOfCategories() {
    try (var _ = Scope.open()) {
      List<Tensor> logits = List.of(row(0), row(1));
      List<Tensor> shares = List.of(row(2).softmax(1), row(3).softmax(1));
      var outputs = Outputs.of(List.of()).projected(logits).taught(shares);
      var density = new Density.Categorical(0.5);
      var on = EntropyOn.STUDENT_PROJECTION;
      assertThat(Branches.of(outputs, density, on, Targets.METHOD).targets()).isEqualTo(shares);
      var own = Branches.of(outputs, density, on, Targets.STUDENT);
      assertThat(own.students()).isEqualTo(logits);
      assertEquals(
          0,
          value(own.targets().getFirst().sub(Ops.times(row(0), 2).softmax(1)).abs().max()),
          1e-15);
    }
  }

  /**
   * A teacher's categories: by hand, H of (1, 1)/2 from two certain rows; a third has no target.
   */
  @Test
  void golden_theEntropyOfATeachersCategories() {
    try (var _ = Scope.open()) {
      Tensor shares = Tensors.of(new double[] {1, 0, 0, 1, 0, 0}, 3, 2);
      Tensor logits = Tensors.of(new double[] {Math.log(3), 0, 0, 0, 7, 8}, 3, 2);
      var outputs =
          Outputs.of(List.of()).projected(List.of(logits, logits)).taught(List.of(shares, shares));
      Found found = terms(CATEGORIES, CATEGORIES.branches(outputs));
      assertEquals(Math.log(2), found.get("target_entropy"), 1e-6);
      assertEquals(-(Math.log(0.75) + Math.log(0.5)) / 2, found.get("reconstruction"), 1e-12);
      assertEquals(
          found.get("target_entropy") - found.get("reconstruction"), found.get("bound"), 1e-12);
    }
  }

  /** Two teacher's views and four of the student: six pairs of different views. */
  @Test
  void golden_moreViewsOfTheStudent() {
    try (var _ = Scope.open()) {
      var outputs =
          Outputs.of(List.of())
              .projected(List.of(row(0), row(1), row(2), row(3)))
              .taught(List.of(row(4), row(5)));
      assertThat(SPHERE.branches(outputs).pairs()).hasSize(6);
      assertThat(CATEGORIES.branches(outputs).pairs()).hasSize(6);
    }
  }

  private static Tensor row(long seed) {
    return Sines.random(seed, 3, 2);
  }

  @Test
  void golden_theEstimatorHasTheWidthOfTheDensity() {
    assertThat(Estimator.JOE_VMF.as(new Density.VonMisesFisher(7)))
        .isEqualTo(new EntropyEstimator.JoeVmf(7));
    assertThat(Estimator.PLUGIN_VMF.as(new Density.Gaussian(0.5)))
        .isEqualTo(new EntropyEstimator.PluginVmf(4));
    assertThat(Estimator.GAUSSIAN_KDE.as(new Density.VonMisesFisher(4)))
        .isEqualTo(new EntropyEstimator.GaussianKde(0.5));
    assertThat(Estimator.GAUSSIAN_KDE.as(new Density.GeneralisedNormal(1, Math.sqrt(2))))
        .isInstanceOfSatisfying(
            EntropyEstimator.GaussianKde.class, it -> assertEquals(1, it.bandwidth(), 1e-15));
    assertThat(Estimator.DISCRETE_PLUGIN.as(new Density.Categorical(0.5)))
        .isEqualTo(new EntropyEstimator.DiscretePlugin(0.5));
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void refuses_anEstimatorOfAnotherVariable(Estimator estimator) {
    var other =
        estimator == Estimator.DISCRETE_PLUGIN
            ? new Density.VonMisesFisher(1)
            : new Density.Categorical(1);
    var wrong = assertThrows(IllegalArgumentException.class, () -> estimator.as(other));
    assertThat(wrong).hasMessageStartingWith("estimator: want ");
  }

  private static Outputs projected(Tensor a, Tensor b) {
    return Outputs.of(List.of()).projected(List.of(a, b));
  }

  private static Tensor loss(ErObjective objective, Outputs outputs) {
    var branches = objective.branches(outputs);
    return objective.error(branches).orElseThrow().sub(objective.entropy(branches));
  }

  /** The logged terms. */
  private record Found(List<Term> terms) {
    double get(String name) {
      return terms.stream()
          .filter(term -> term.name().equals(name))
          .mapToDouble(term -> value(term.value()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Found terms(ErObjective objective, Branches branches) {
    Optional<Tensor> error = objective.error(branches);
    return new Found(objective.terms(branches, objective.entropy(branches), error));
  }
}
