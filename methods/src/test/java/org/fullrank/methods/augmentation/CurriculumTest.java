package org.fullrank.methods.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.Guidance;
import org.fullrank.input.ViewGuide;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CurriculumTest {
  /** By hand from the formulas; the square root at a half is √(0.5·0.99 + 0.01). */
  @ParameterizedTest
  @CsvSource({
    "CONSTANT, 0.3, 1",
    "LINEAR, 0.3, 0.3",
    "COSINE, 0.5, 0.5",
    "COSINE, 0.25, 0.14644661",
    "SQUARE_ROOT, 0, 0.1",
    "SQUARE_ROOT, 0.5, 0.71063352",
    "STEPS, 0.6, 0.5",
    "ANTI, 0.3, 0.7"
  })
  void golden_curves(Curve curve, double progress, double share) {
    assertEquals(share, curve.at(progress), 1e-8);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void property_curvesStayWithinOne(Curve curve) {
    double before = curve.at(0);
    for (int i = 0; i <= 100; i++) {
      double share = curve.at(i / 100.0);
      assertThat(share).isBetween(0.0, 1.0 + 1e-12);
      assertThat(curve == Curve.ANTI ? before - share : share - before).isGreaterThanOrEqualTo(0);
      before = share;
    }
  }

  /** The toys' run has three epochs: shares 0, ½, 1. */
  @Test
  void golden_aLinearCurriculum() {
    Site site = Toys.site();
    Method plain = SupervisedConfig.DEFAULT.build(site);
    ViewGuide guide =
        new CurriculumConfig(Curve.LINEAR, 0.2, 0.6).around(plain, site).guide().orElseThrow();
    for (int epoch = 0; epoch < 3; epoch++) {
      assertEquals(0.2 + 0.2 * epoch, strength(guide, epoch), 1e-12);
    }
    assertEquals(0.6, strength(guide, 9), 1e-12);
    assertEquals(1, guide.groups());
    assertThat(plain.guide()).isEmpty();
    assertEquals(1, CurriculumConfig.DEFAULT.strength(0, 1)); // one epoch is the last
  }

  private static double strength(ViewGuide guide, int epoch) {
    return guide.at(epoch) instanceof Guidance.Strength(double share) ? share : Double.NaN;
  }

  /** It stays after the first epoch, rises after a low loss and falls after a high one. */
  @Test
  void golden_theLossMovesTheStrength() {
    try (var _ = Scope.open()) {
      Site site = Toys.site();
      var losses = new double[] {2};
      Method base = new Known(losses);
      Method method = new LossCurriculumConfig(0.5, 0.2, 0.8).around(base, site);
      ViewGuide guide = method.guide().orElseThrow();
      assertEquals(0.5, strength(guide, 0), 1e-6);
      assertEquals(0.5, strength(after(method, site, losses, guide, 2, 1), 1), 1e-6);
      assertEquals(0.7, strength(after(method, site, losses, guide, 1.5, 2), 2), 1e-6);
      assertEquals(0.7, strength(guide, 2), 1e-6); // asked again
      assertEquals(0.5, strength(after(method, site, losses, guide, 1.7, 3), 3), 1e-6);
      assertEquals(0.7, strength(after(method, site, losses, guide, 0, 4), 4), 1e-6);
      assertEquals(0.9, strength(after(method, site, losses, guide, 0, 5), 5), 1e-6);
      assertEquals(1, strength(after(method, site, losses, guide, 0, 6), 6), 1e-6);
    }
  }

  /** An epoch of two steps with this mean loss; an evaluating pass between does not count. */
  private static ViewGuide after(
      Method method, Site site, double[] losses, ViewGuide guide, double mean, int epoch) {
    var batch = Toys.batch(0, 1);
    for (double shift : new double[] {-0.25, 0.25}) {
      losses[0] = mean + shift;
      Losses told = method.step(Sites.step(batch, site.student(), Pass.train(new Seed(1))));
      assertThat(told.terms().getLast().name()).isEqualTo("strength");
      losses[0] = 1000 * epoch;
      method.step(Sites.step(batch, site.student(), Pass.evaluate()));
    }
    return guide;
  }

  /** Each epoch has policies of its own, drawn from the seed; the entropy is logged. */
  @Test
  void property_anAdversaryOfEachEpoch() {
    Site site = Toys.site();
    Method method = AdversarialPolicyConfig.DEFAULT.around(SimClrConfig.DEFAULT.build(site), site);
    ViewGuide guide = method.guide().orElseThrow();
    assertEquals(4, guide.groups());
    try (var _ = Scope.open()) {
      var first = guide.at(0);
      assertEquals(first, guide.at(0));
      var step = Sites.step(Toys.batch(0, 8), site.student(), Pass.train(new Seed(1)));
      Losses losses = method.step(step);
      assertThat(losses.terms().getLast().name()).isEqualTo("policy_entropy");
      assertThat(Ops.value(losses.terms().getLast().value())).isBetween(50.5, 50.7521);
      assertThat(guide.at(1)).isNotEqualTo(first);
      assertThat(method.readings().getLast().value()).isBetween(0.99, 1.0001);
      var measure = Augmentation.ENTRY.instruments().measures().getFirst();
      assertEquals(
          method.readings().getLast().value(),
          measure.of(site.student(), method, List.of()).orElseThrow());
      assertThat(measure.of(site.student(), SimClrConfig.DEFAULT.build(site), List.of())).isEmpty();
      if (first instanceof Guidance.Policies(var groups)) {
        assertThat(groups).hasSize(4).allMatch(policy -> policy.size() == 5);
      }
    }
  }

  @Test
  void refuses_strengthsAboveTheStrongest() {
    assertThatThrownBy(() -> new CurriculumConfig(Curve.LINEAR, 0, 1.1))
        .hasMessage("to: want 0 to 1, was 1.1");
    assertThatThrownBy(() -> new LossCurriculumConfig(0.1, 0, 0.8))
        .hasMessageContaining("change: want a positive number");
    assertThat(List.of(CurriculumConfig.DEFAULT.guides(), MixupConfig.DEFAULT.guides()))
        .containsExactly(true, false);
  }
}
