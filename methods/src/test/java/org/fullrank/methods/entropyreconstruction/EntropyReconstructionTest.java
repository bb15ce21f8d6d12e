package org.fullrank.methods.entropyreconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.Batch;
import org.fullrank.losses.EntropyEstimator;
import org.fullrank.losses.LogNormaliser;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Config;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.methods.vicreg.VicRegConfig;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EntropyReconstructionTest {
  private static final Density SPHERE = new Density.VonMisesFisher(10);

  private final Site site = Toys.site();
  private final Batch batch = Toys.batch(0, 2);
  private final TrainingStep step = Sites.step(batch, site.student(), Pass.train(new Seed(4)));

  /** All objectives of two views or more that name a density, but this one. */
  static Stream<Arguments> bases() {
    return Catalogue.ALL.stream()
        .filter(Entry.Objective.class::isInstance)
        .map(Entry.Objective.class::cast)
        .filter(entry -> entry.defaults().needs().most() > 1)
        .filter(entry -> !(entry.defaults() instanceof EntropyReconstructionConfig))
        .filter(entry -> entry.defaults().build(Toys.site()).density().isPresent())
        .map(entry -> Arguments.of(entry.paper().id(), entry.defaults()));
  }

  /** Around every base a step moves student and heads, and leaves no native memory. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("bases")
  void property_takesAStepAroundEveryObjective(String name, Config base) {
    Method method = around(base).build(site);
    Batch views = Toys.batch(0, base.needs().fewest());
    Loop loop = Loop.of(site.student(), method, site.facts().steps());
    assertThat(loop.step(1, List.of(views)).total()).as(name).isFinite();
    Leaks.none(() -> loop.step(2, List.of(views)));
    assertThat(names(method)).as(name).isEqualTo(names(base.build(Toys.site())));
  }

  /** The entropy reaches the encoder and the projector; the target network takes no gradient. */
  @Test
  void gradient_aroundByol() {
    try (var _ = Scope.open()) {
      Method method = around(ByolConfig.DEFAULT).build(site);
      method.step(step).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.tensors(method))
          .filteredOn(t -> t.name().startsWith("target."))
          .isNotEmpty()
          .noneMatch(t -> t.tensor().grad().defined());
    }
  }

  /**
   * Without the entropy, the loss around BYOL is its own in other units: {@code R = κ(L/4 − 1) −
   * log c}.
   */
  @Test
  void golden_byolWithoutEntropyIsByol() {
    try (var _ = Scope.open()) {
      var config = with(Optional.of(ByolConfig.DEFAULT), Optional.of(SPHERE), 0);
      Method method = config.build(site);
      Outputs outputs = method.forward(step);
      Losses found = method.losses(outputs, step);
      double own = value(ByolConfig.DEFAULT.build(site).losses(outputs, step).total());
      double constant = LogNormaliser.vonMisesFisher(128, 10);
      assertEquals(10 * (own / 4 - 1) - constant, value(found.total()), 1e-4);
    }
  }

  /** γ weighs the entropy: the loss falls by γ times the logged entropy. */
  @Test
  void golden_theWeightOfTheEntropy() {
    try (var _ = Scope.open()) {
      Outputs outputs = around(ByolConfig.DEFAULT).build(site).forward(step);
      Losses none =
          with(Optional.of(ByolConfig.DEFAULT), Optional.empty(), 0)
              .build(site)
              .losses(outputs, step);
      Losses twice =
          with(Optional.of(ByolConfig.DEFAULT), Optional.empty(), 2)
              .build(site)
              .losses(outputs, step);
      assertEquals(
          value(none.total()) - 2 * term(twice, "student_entropy"), value(twice.total()), 1e-4);
      assertEquals(
          term(twice, "target_entropy") - term(twice, "reconstruction"),
          term(twice, "bound"),
          1e-4);
    }
  }

  /** Around SimCLR of temperature 0.25 the concentration is 4, and no negatives are left. */
  @Test
  void golden_theConcentrationOfTheBase() {
    try (var _ = Scope.open()) {
      var base = new SimClrConfig(8, 4, 0.25);
      Method method = around(base).build(site);
      assertThat(method.density()).contains(new Density.VonMisesFisher(4));
      Outputs outputs = method.forward(step);
      var objective = ErObjective.of(new Density.VonMisesFisher(4));
      var branches = objective.branches(outputs);
      Tensor wanted = objective.error(branches).orElseThrow().sub(objective.entropy(branches));
      assertEquals(value(wanted), value(method.losses(outputs, step).total()), 1e-6);
    }
  }

  /** VICReg's invariance is the error of its normal density: {@code λ·mean (a − b)²}. */
  @Test
  void golden_theDensityOfVicReg() {
    try (var _ = Scope.open()) {
      var base = new VicRegConfig(8, 4, VicRegConfig.DEFAULT.weights());
      Method plain = base.build(site);
      Density density = plain.density().orElseThrow();
      Outputs outputs = plain.forward(step);
      Tensor a = outputs.projections().getFirst();
      Tensor b = outputs.projections().get(1);
      double error =
          value(new Reconstruction(density).error(a, b))
              - value(new Reconstruction(density).error(a, a));
      double invariance = base.weights().invariance() * value(a.sub(b).square().mean());
      assertEquals(invariance, error, 1e-4 * invariance);
    }
  }

  /** A stopped target moves only the query; a kept one moves both. */
  @Test
  void gradient_ofStoppedTargets() {
    for (TargetGradient choice : TargetGradient.values()) {
      try (var _ = Scope.open()) {
        Tensor a = Sines.random(0, 6, 4).requires_grad_(true);
        Tensor b = Sines.random(1, 6, 4);
        var objective = ErObjective.of(SPHERE);
        var whole = objective.branches(Outputs.of(List.of()).projected(List.of(a, b)));
        var branches =
            switch (choice) {
              case KEPT -> whole;
              case STOPPED -> whole.stopped();
            };
        objective.error(branches).orElseThrow().backward();
        Tensor one = Sines.random(0, 6, 4).requires_grad_(true);
        new Reconstruction(SPHERE).error(one, b).backward();
        double share =
            switch (choice) {
              case KEPT -> 1;
              case STOPPED -> 0.5;
            };
        assertEquals(
            0, value(a.grad().sub(Ops.times(one.grad(), share)).abs().max()), 1e-12, "" + choice);
      }
    }
  }

  /** The choices of the settings reach the loss. */
  @Test
  void golden_theChoices() {
    try (var _ = Scope.open()) {
      var base = ByolConfig.DEFAULT;
      var chosen =
          new EntropyReconstructionConfig(
              Optional.of(base),
              Optional.empty(),
              Optional.of(Estimator.PLUGIN_VMF),
              0.5,
              EntropyOn.PREDICTOR,
              Targets.STUDENT,
              TargetGradient.STOPPED,
              new EntropyReconstructionConfig.Head(8, 4));
      Method method = chosen.build(site);
      Outputs outputs = method.forward(step);
      Tensor p = outputs.predictions().getFirst();
      Tensor q = outputs.predictions().get(1);
      var kernel = new EntropyEstimator.PluginVmf(1);
      double wanted =
          value(new Reconstruction(new Density.VonMisesFisher(1)).error(p, q))
              - 0.5 * 0.5 * (value(kernel.of(p)) + value(kernel.of(q)));
      assertEquals(wanted, value(method.losses(outputs, step).total()), 1e-4);
      assertThat(method.couplesSamples()).isTrue();
    }
  }

  /** Decays are shown at the keys that the recipe writes them at. */
  @Test
  void golden_theDecaysLieBelowTheBase() {
    var own = ByolConfig.DEFAULT.stepDecays();
    assertThat(around(ByolConfig.DEFAULT).stepDecays())
        .hasSameSizeAs(own)
        .allMatch(decay -> own.contains(new StepDecay(decay.name().substring(3), decay.value())))
        .allMatch(decay -> decay.name().startsWith("of."));
    assertThat(EntropyReconstructionConfig.DEFAULT.stepDecays()).isEmpty();
  }

  /** The component logs and changes nothing: the same loss, the same gradient. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("bases")
  void property_theComponentChangesNoLoss(String name, Config base) {
    try (var _ = Scope.open()) {
      Method plain = base.build(site);
      Method logged = EntropyConfig.DEFAULT.around(plain, site);
      TrainingStep own =
          Sites.step(Toys.batch(0, base.needs().fewest()), site.student(), Pass.evaluate());
      Outputs outputs = plain.forward(own);
      Losses before = plain.losses(outputs, own);
      Losses after = logged.losses(outputs, own);
      assertEquals(value(before.total()), value(after.total()), 0, name);
      assertThat(after.terms().stream().map(Losses.Term::name))
          .doesNotHaveDuplicates()
          .contains("student_entropy", "entropy_alarm")
          .containsAll(before.terms().stream().map(Losses.Term::name).toList());
      assertThat(after.terms()).noneMatch(term -> term.value().requires_grad());
    }
  }

  /** Around labels it logs the categories of the logits; there is no other view. */
  @Test
  void golden_theComponentAroundLabels() {
    try (var _ = Scope.open()) {
      Method logged = EntropyConfig.DEFAULT.around(SupervisedConfig.DEFAULT.build(site), site);
      TrainingStep one = Sites.step(Toys.batch(0, 1), site.student(), Pass.evaluate());
      assertThat(logged.step(one).terms().stream().map(Losses.Term::name))
          .contains("student_entropy", "conditional_entropy", "code_usage")
          .doesNotContain("bound", "target_entropy");
    }
  }

  @Test
  void refuses_whatItCannotCompare() {
    assertThatThrownBy(() -> around(EntropyReconstructionConfig.DEFAULT))
        .hasMessage("of: want another method, was entropyreconstruction");
    assertThatThrownBy(() -> around(SupervisedConfig.DEFAULT))
        .hasMessage("of: want a method of two views or more, was a method of 1");
    assertThatThrownBy(() -> with(Optional.empty(), Optional.empty(), -1))
        .hasMessage("gamma: want zero or more, was -1");
    assertThatThrownBy(() -> around(new NoDensity()).build(site))
        .hasMessageStartingWith("method.density: want one beside ");
  }

  /** A method that names no density. */
  private record NoDensity() implements Config {
    @Override
    public Needs needs() {
      return Needs.views(2);
    }

    @Override
    public Method build(Site site) {
      Method inner = SimClrConfig.DEFAULT.build(site);
      return new Method() {
        @Override
        public void visit(Visitor visitor) {
          inner.visit(visitor);
        }

        @Override
        public Outputs forward(TrainingStep turn) {
          return inner.forward(turn);
        }

        @Override
        public Losses losses(Outputs outputs, TrainingStep turn) {
          return inner.losses(outputs, turn);
        }
      };
    }
  }

  private static List<String> names(Method method) {
    return Tree.tensors(method).stream().map(NamedTensor::name).toList();
  }

  private static double term(Losses losses, String name) {
    return losses.terms().stream()
        .filter(term -> term.name().equals(name))
        .mapToDouble(term -> value(term.value()))
        .findFirst()
        .orElseThrow();
  }

  private static EntropyReconstructionConfig around(Config base) {
    return with(Optional.of(base), Optional.empty(), 1);
  }

  private static EntropyReconstructionConfig with(
      Optional<Config> of, Optional<Density> density, double gamma) {
    var standard = EntropyReconstructionConfig.DEFAULT;
    return new EntropyReconstructionConfig(
        of,
        density,
        standard.estimator(),
        gamma,
        standard.entropyOn(),
        standard.targets(),
        standard.targetGradient(),
        standard.head());
  }
}
