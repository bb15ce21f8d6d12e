package org.fullrank.methods.byov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fullrank.methods.byov.Variants.BYOL;
import static org.fullrank.methods.byov.Variants.SGD;
import static org.fullrank.methods.byov.Variants.entries;
import static org.fullrank.methods.byov.Variants.loop;
import static org.fullrank.methods.byov.Variants.term;
import static org.fullrank.methods.byov.Variants.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.Prior;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.losses.CosineLoss;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.MomentumSchedule;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The objective: the divergence, its weight, and the steps. */
class ByovTest {
  /**
   * The divergence is summed over weights, over layers, and divided by the number of training
   * images: not by the batch, the layers, the modules or the weights of a layer.
   */
  @Test
  void golden_theDivergenceIsSummedAndDividedByTheImages() {
    var model = Variants.Model.of(with(new PosteriorScope.All(), Estimator.FLIPOUT, 0.3), BYOL);
    double sum = 0;
    var tensors =
        Stream.of(model.site().student(), model.method())
            .flatMap(it -> Tree.parameters(it).stream())
            .toList();
    for (NamedTensor named : tensors) {
      if (named.name().endsWith("_rho")) {
        String name = named.name().substring(0, named.name().length() - 4);
        double[] means = entries(tensors, name);
        double[] rhos = Tensors.doubles(named.tensor());
        for (int i = 0; i < means.length; i++) {
          double deviation = Math.log1p(Math.exp(rhos[i]));
          sum +=
              Math.log(0.1 / deviation)
                  + (deviation * deviation + means[i] * means[i]) / 0.02
                  - 0.5;
        }
      }
    }
    try (var _ = Scope.open()) {
      Losses losses = model.losses(Pass.train(new Seed(3)), 6);
      double perImage = sum / Toys.SAMPLES;
      assertEquals(perImage, term(losses, "kl"), 1e-5 * perImage);
      assertEquals(0.3, term(losses, "beta"), 1e-7);
      double total = Ops.value(losses.total());
      assertEquals(term(losses, "nll") + 0.3 * perImage, total, 1e-5 * total);
      assertEquals(2 * term(losses, "regression"), term(losses, "nll"), 1e-6);
      assertEquals(6, losses.count());
    }
  }

  /** Two micro-batches count the divergence as often as one batch: once. */
  @Test
  void property_accumulationCountsTheDivergenceOnce() {
    var config = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 1);
    Loop one = loop(Variants.Model.of(config, BYOL));
    Loop two = loop(Variants.Model.of(config, BYOL));
    double alone = one.step(1, List.of(Toys.batch(0, 2))).total();
    double both = two.step(1, List.of(Toys.batch(0, 2), Toys.batch(1, 2))).total();
    assertTrue(alone > 50, "the divergence dominates: " + alone);
    assertEquals(alone, both, 8); // losses of a batch differ by at most 8, the divergence by none
  }

  /** Without deviation and with a weight of 0, BYOV's training is BYOL's, step by step. */
  @ParameterizedTest
  @EnumSource(
      value = Estimator.class,
      names = {"NAIVE", "FLIPOUT"})
  void golden_withoutDeviationItIsByol(Estimator estimator) {
    var base = with(new PosteriorScope.All(), estimator, 0);
    var config =
        new ByovConfig(
            base.scope(),
            estimator,
            base.prior(),
            1e-13,
            true,
            base.teacher(),
            base.divergence(),
            1,
            0);
    Site site = Toys.site();
    Loop plain = Loop.of(site.student(), BYOL.build(site), 12, SGD);
    Loop own = loop(Variants.Model.of(config, BYOL));
    for (int number = 1; number <= 6; number++) {
      var batch = List.of(Toys.batch(number, 2));
      assertEquals(plain.step(number, batch).total(), own.step(number, batch).total(), 1e-5);
    }
    var trained = Tree.tensors(plain.encoder());
    var found = Tree.tensors(own.encoder());
    for (NamedTensor named : trained) {
      assertArrayEquals(
          Tensors.doubles(named.tensor()), entries(found, named.name()), 1e-5, named.name());
    }
  }

  /** {@code β} rises over the first fifth of the run, then stays. */
  @ParameterizedTest
  @CsvSource({"0, 0", "10, 0.25", "20, 0.5", "60, 0.5", "100, 0.5"})
  void golden_betaRises(long step, double wanted) {
    var config = new DivergenceConfig(0.5, 0.2, DivergenceConfig.Weighting.UNIFORM);
    assertEquals(wanted, config.betaAt(new Clock(step, 100, 6)), 1e-12);
  }

  /** With geometric weights the first of 4 steps of an epoch has 8/15 of the divergence. */
  @Test
  void golden_geometricWeights() {
    var base = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 1);
    var config =
        new ByovConfig(
            base.scope(),
            base.estimator(),
            base.prior(),
            0.02,
            false,
            base.teacher(),
            new DivergenceConfig(1, 0, DivergenceConfig.Weighting.GEOMETRIC),
            1,
            1);
    var model = Variants.Model.of(config, BYOL);
    try (var _ = Scope.open()) {
      double[] shares = {8 / 15.0, 4 / 15.0, 2 / 15.0, 1 / 15.0, 8 / 15.0};
      for (int step = 1; step <= 5; step++) {
        Losses losses = model.losses(Pass.train(new Seed(step)), new Clock(step, 12, 6));
        double weighed = Ops.value(losses.total()) - term(losses, "nll");
        double wanted = term(losses, "kl") * 4 * shares[step - 1];
        assertEquals(wanted, weighed, 1e-4 * wanted);
      }
    }
  }

  /** A mixture's divergence is drawn: it differs by step, is finite, and trains. */
  @Test
  void property_aMixturePriorTrains() {
    var base = with(new PosteriorScope.Encoder(), Estimator.LOCAL, 0.1);
    var config =
        new ByovConfig(
            base.scope(),
            base.estimator(),
            new Prior.ScaleMixture(0.5, 1, Math.exp(-6)),
            0.02,
            true,
            base.teacher(),
            base.divergence(),
            1,
            1);
    var model = Variants.Model.of(config, BYOL);
    try (var _ = Scope.open()) {
      double first = term(model.losses(Pass.train(new Seed(1)), 6), "kl");
      double second = term(model.losses(Pass.train(new Seed(2)), 6), "kl");
      assertTrue(Math.abs(first - second) > 1e-4);
    }
    Loop loop = loop(model);
    for (int number = 1; number <= 4; number++) {
      assertThat(loop.step(number, List.of(Toys.batch(number, 2))).total()).isFinite();
    }
  }

  /** Every trained tensor of encoder and heads, ρ included, has a gradient; targets have none. */
  @Test
  void gradient_reachesMeansAndDeviations() {
    var model = Variants.Model.of(with(new PosteriorScope.All(), Estimator.FLIPOUT, 0), BYOL);
    try (var _ = Scope.open()) {
      model.losses(Pass.train(new Seed(2)), 6).total().backward();
      for (NamedTensor named : Tree.parameters(model.site().student())) {
        assertTrue(named.tensor().grad().defined(), named.name());
        assertTrue(Ops.value(named.tensor().grad().abs().sum()) > 0, named.name());
      }
      assertThat(Tree.tensors(model.method()))
          .filteredOn(it -> it.name().startsWith("target."))
          .isNotEmpty()
          .noneMatch(it -> it.tensor().grad().defined());
    }
  }

  @Test
  void golden_ratesOfTheDeviations() {
    var base = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 0);
    var config =
        new ByovConfig(
            base.scope(),
            base.estimator(),
            base.prior(),
            0.02,
            false,
            base.teacher(),
            base.divergence(),
            1,
            5);
    Method method = Variants.Model.of(config, BYOL).method();
    assertEquals(
        LearningRateScale.SCHEDULED.times(5),
        method.learningRate("encoder.blocks.0.attn.qkv.weight_rho"));
    assertEquals(
        LearningRateScale.SCHEDULED, method.learningRate("encoder.blocks.0.attn.qkv.weight"));
  }

  /** BYOL's loss: {@code 2 − 2·cos} of each row by itself, whatever the lengths. */
  @Test
  void golden_theLossOfByol() {
    try (var _ = Scope.open()) {
      Tensor p = Tensors.of(new double[] {1, 2, 2, 3, 0, 4}, 2, 3);
      Tensor z = Tensors.of(new double[] {2, 1, 2, -3, 0, -4}, 2, 3);
      assertArrayEquals(
          new double[] {2 - 16 / 9.0, 4}, Tensors.doubles(CosineLoss.regression(p, z)), 1e-9);
      assertArrayEquals(
          new double[] {2 - 16 / 9.0, 4},
          Tensors.doubles(CosineLoss.regression(Ops.times(p, 7), Ops.times(z, 0.1))),
          1e-9);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0.99", "25, 0.99146447", "50, 0.995", "75, 0.99853553", "100, 1"})
  void golden_theMomentumOfTheTarget(long step, double wanted) {
    var momentum = new MomentumSchedule.CosineToOne(0.99);
    assertEquals(wanted, momentum.at(new Clock(step, 100, 6)), 1e-8);
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new PosteriorScope.LastBlocks(0)).hasMessageStartingWith("count");
    assertThatThrownBy(() -> new TeacherWeights.Drawn(0)).hasMessageStartingWith("draws");
    assertThatThrownBy(() -> new DivergenceConfig(-1, 0, DivergenceConfig.Weighting.UNIFORM))
        .hasMessageStartingWith("beta");
    assertThatThrownBy(() -> new DivergenceConfig(1, 1.1, DivergenceConfig.Weighting.UNIFORM))
        .hasMessageStartingWith("warmup");
    assertThatThrownBy(() -> new McDropoutConfig(1)).hasMessageStartingWith("rate");
  }

  @Test
  void leaves_nothing() {
    var config =
        new ByovConfig(
            new PosteriorScope.All(),
            Estimator.LOCAL,
            new Prior.ScaleMixture(0.5, 1, 0.01),
            0.02,
            true,
            new TeacherWeights.Drawn(2),
            ByovConfig.DEFAULT.divergence(),
            2,
            1);
    Loop loop = loop(Variants.Model.of(config, BYOL));
    var batch = List.of(Toys.batch(0, 2));
    Leaks.none(() -> loop.step(2, batch));
  }
}
