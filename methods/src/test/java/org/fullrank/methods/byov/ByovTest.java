package org.fullrank.methods.byov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.Posterior;
import org.fullrank.bayes.Prior;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
import org.fullrank.losses.CosineLoss;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.stubs.Loop;
import org.fullrank.methods.stubs.Toys;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.MomentumSchedule;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ByovTest {
  private static final TokenLayout LAYOUT = TokenLayout.of(5, 2);
  private static final ByolConfig BYOL =
      new ByolConfig(
          8, Toys.DIM, ByolConfig.Predictor.MLP, new MomentumSchedule.Constant(0.9), Toys.BATCH);
  private static final OptimConfig SGD =
      new OptimConfig.Sgd(0.05, 0.9, false, 0, 0, new Schedule.Constant());

  /** A model with a component around an objective. */
  private record Model(Site site, Method method) {
    static Model of(ByovConfig config, Config objective) {
      Site site = Toys.site(config.fit(Parts.standard(), LAYOUT));
      return new Model(site, config.around(objective.build(site), site));
    }

    Losses losses(Pass pass, long samples) {
      return losses(pass, new Clock(1, 1, samples));
    }

    Losses losses(Pass pass, Clock clock) {
      return method.step(new TrainingStep(Toys.batch(0, 2), site.student(), clock, pass));
    }
  }

  private static ByovConfig with(PosteriorScope scope, Estimator estimator, double beta) {
    return new ByovConfig(
        scope,
        estimator,
        new Prior.Gaussian(0.1),
        0.02,
        false,
        new TeacherWeights.Mean(),
        new DivergenceConfig(beta, 0, DivergenceConfig.Weighting.UNIFORM),
        1,
        1);
  }

  private static ByovConfig with(TeacherWeights teacher, int draws) {
    var it = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 0);
    return new ByovConfig(
        it.scope(), it.estimator(), it.prior(), 0.2, false, teacher, it.divergence(), draws, 1);
  }

  private static double term(Losses losses, String name) {
    return losses.terms().stream()
        .filter(it -> it.name().equals(name))
        .mapToDouble(it -> Ops.value(it.value()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The divergence is summed over weights, over layers, and divided by the number of training
   * images: not by the batch, the layers, the modules or the weights of a layer.
   */
  @Test
  void golden_theDivergenceIsSummedAndDividedByTheImages() {
    var model = Model.of(with(new PosteriorScope.All(), Estimator.FLIPOUT, 0.3), BYOL);
    double sum = 0;
    var tensors =
        Stream.of(model.site.student(), model.method)
            .flatMap(it -> Tree.parameters(it).stream())
            .toList();
    for (NamedTensor named : tensors) {
      if (named.name().endsWith("_rho")) {
        String name = named.name().substring(0, named.name().length() - 4);
        double[] means = values(tensors, name);
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

  private static double[] values(List<NamedTensor> tensors, String name) {
    return tensors.stream()
        .filter(it -> it.name().equals(name))
        .map(it -> Tensors.doubles(it.tensor()))
        .findFirst()
        .orElseThrow();
  }

  /** Two micro-batches count the divergence as often as one batch: once. */
  @Test
  void property_accumulationCountsTheDivergenceOnce() {
    var config = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 1);
    Loop one = loop(Model.of(config, BYOL));
    Loop two = loop(Model.of(config, BYOL));
    double alone = one.step(1, List.of(Toys.batch(0, 2))).total();
    double both = two.step(1, List.of(Toys.batch(0, 2), Toys.batch(1, 2))).total();
    assertTrue(alone > 50, "the divergence dominates: " + alone);
    assertEquals(alone, both, 8); // losses of a batch differ by at most 8, the divergence by none
  }

  private static Loop loop(Model model) {
    return Loop.of(model.site.student(), model.method, 12, SGD);
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
    Loop own = loop(Model.of(config, BYOL));
    for (int number = 1; number <= 6; number++) {
      var batch = List.of(Toys.batch(number, 2));
      assertEquals(plain.step(number, batch).total(), own.step(number, batch).total(), 1e-5);
    }
    var trained = Tree.tensors(plain.encoder());
    var found = Tree.tensors(own.encoder());
    for (NamedTensor named : trained) {
      assertArrayEquals(
          Tensors.doubles(named.tensor()), values(found, named.name()), 1e-5, named.name());
    }
  }

  /** An evaluation with the means is BYOL's with these weights. */
  @Test
  void golden_theMeansAreAPlainEncoder() {
    var model = Model.of(with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1), BYOL);
    var plain = Toys.encoder(Parts.standard());
    try (var _ = Scope.open()) {
      var input = Toys.batch(0, 1).view(0).input();
      assertArrayEquals(
          Tensors.doubles(plain.forward(input, Pass.evaluate()).pooled()),
          Tensors.doubles(model.site.student().forward(input, Pass.evaluate()).pooled()),
          1e-6);
    }
  }

  /** A draw is kept over the batches of a data set. */
  @Test
  void property_aDrawIsTheSameForEveryBatch() {
    var model = Model.of(with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1), BYOL);
    try (var _ = Scope.open()) {
      Tensor values = Toys.batch(0, 1).view(0).input().values();
      double[] whole = pooled(model, values, Pass.sample(new Seed(5)));
      double[] last = pooled(model, values.narrow(0, 4, 2), Pass.sample(new Seed(5)));
      assertArrayEquals(Arrays.copyOfRange(whole, 32, 48), last, 1e-5);
      assertThat(pooled(model, values, Pass.sample(new Seed(6)))).isNotEqualTo(whole);
    }
  }

  private static double[] pooled(Model model, Tensor values, Pass pass) {
    var input = Input.of(values);
    return Tensors.doubles(model.site.student().forward(input, pass).pooled());
  }

  static Stream<Arguments> scopes() {
    return Stream.of(
        Arguments.of(new PosteriorScope.Head(), Set.of("projector")),
        Arguments.of(new PosteriorScope.LastBlocks(1), Set.of("blocks.1")),
        Arguments.of(new PosteriorScope.LastBlocks(9), Set.of("blocks.0", "blocks.1")),
        Arguments.of(
            new PosteriorScope.Encoder(), Set.of("patch_embed.proj", "blocks.0", "blocks.1")),
        Arguments.of(
            new PosteriorScope.EncoderAndHead(),
            Set.of("patch_embed.proj", "blocks.0", "blocks.1", "projector")),
        Arguments.of(
            new PosteriorScope.All(),
            Set.of("patch_embed.proj", "blocks.0", "blocks.1", "projector", "predictor")));
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void golden_scopes(PosteriorScope scope, Set<String> wanted) {
    var model = Model.of(with(scope, Estimator.FLIPOUT, 1), BYOL);
    var found =
        Stream.of(model.site.student(), model.method)
            .flatMap(it -> Tree.parameters(it).stream())
            .map(NamedTensor::name)
            .filter(name -> name.endsWith("_rho"))
            .map(name -> name.startsWith("p") && !name.startsWith("patch")
                ? name.substring(0, name.indexOf('.'))
                : name.substring(0, name.indexOf('.', name.indexOf('.') + 1)))
            .collect(Collectors.toSet());
    assertEquals(wanted, found);
  }

  /** The teacher's weights have no prior. */
  @Test
  void golden_theTeacherIsNotCounted() {
    var model = Model.of(with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1), BYOL);
    assertThat(Posterior.within(model.method)).isEmpty();
    assertThat(Tree.tensors(model.method)).anyMatch(it -> it.name().endsWith("_rho"));
    assertEquals(1 + 2 * 4, Posterior.within(model.site.student()).size());
  }

  /** The target network averages the means; its targets have no noise unless it draws. */
  @Test
  void golden_targetsByMeansAndByDraws() {
    var means = Model.of(with(new TeacherWeights.Mean(), 1), BYOL);
    var drawn = Model.of(with(new TeacherWeights.Drawn(1), 1), BYOL);
    try (var _ = Scope.open()) {
      assertArrayEquals(target(means, 1), target(means, 2), 1e-7);
      assertThat(target(drawn, 1)).isNotEqualTo(target(drawn, 2));
    }
  }

  private static double[] target(Model model, long seed) {
    return Tensors.doubles(outputs(model, Pass.train(new Seed(seed))).targets().getFirst());
  }

  private static Outputs outputs(Model model, Pass pass) {
    return model.method.forward(
        new TrainingStep(Toys.batch(0, 2), model.site.student(), new Clock(1, 1, 6), pass));
  }

  /** The target of several draws is the mean of their unit targets. */
  @Test
  void golden_theMeanOfDrawnTargets() {
    var one = Model.of(with(new TeacherWeights.Drawn(1), 1), BYOL);
    var three = Model.of(with(new TeacherWeights.Drawn(3), 1), BYOL);
    try (var _ = Scope.open()) {
      Pass pass = Pass.train(new Seed(4));
      Tensor sum = Ops.normalize(outputs(one, pass).targets().getFirst(), 1);
      for (int draw = 1; draw < 3; draw++) {
        Pass again = pass.fork((1L << 42) + draw).with(Pass.Statistics.BATCH_ONLY);
        sum = sum.add(Ops.normalize(outputs(one, again).targets().getFirst(), 1));
      }
      assertArrayEquals(
          Tensors.doubles(Ops.times(sum, 1 / 3.0)),
          Tensors.doubles(outputs(three, pass).targets().getFirst()),
          1e-5);
    }
  }

  /** The loss of several draws is the mean of their losses. */
  @Test
  void golden_theMeanOverDrawsOfTheWeights() {
    var one = Model.of(with(new TeacherWeights.Mean(), 1), BYOL);
    var three = Model.of(with(new TeacherWeights.Mean(), 3), BYOL);
    try (var _ = Scope.open()) {
      Pass pass = Pass.train(new Seed(4));
      double sum = Ops.value(one.losses(pass, 6).total());
      for (int draw = 1; draw < 3; draw++) {
        sum += Ops.value(one.losses(pass.fork((1L << 41) + draw), 6).total());
      }
      assertEquals(sum / 3, Ops.value(three.losses(pass, 6).total()), 1e-5);
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
    var model = Model.of(config, BYOL);
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
    var model = Model.of(config, BYOL);
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
    var model = Model.of(with(new PosteriorScope.All(), Estimator.FLIPOUT, 0), BYOL);
    try (var _ = Scope.open()) {
      model.losses(Pass.train(new Seed(2)), 6).total().backward();
      for (NamedTensor named : Tree.parameters(model.site.student())) {
        assertTrue(named.tensor().grad().defined(), named.name());
        assertTrue(Ops.value(named.tensor().grad().abs().sum()) > 0, named.name());
      }
      assertThat(Tree.tensors(model.method))
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
    Method method = Model.of(config, BYOL).method;
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
  void refuses_aScopeWithoutMaps() {
    var config = with(new PosteriorScope.Head(), Estimator.NAIVE, 0);
    assertThatThrownBy(() -> Model.of(config, SimClrConfig.DEFAULT))
        .hasMessageStartingWith("byov.scope: want a scope with trained maps");
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new PosteriorScope.LastBlocks(0)).hasMessageStartingWith("count");
    assertThatThrownBy(() -> new TeacherWeights.Drawn(0)).hasMessageStartingWith("draws");
    assertThatThrownBy(
            () -> new DivergenceConfig(-1, 0, DivergenceConfig.Weighting.UNIFORM))
        .hasMessageStartingWith("beta");
    assertThatThrownBy(
            () -> new DivergenceConfig(1, 1.1, DivergenceConfig.Weighting.UNIFORM))
        .hasMessageStartingWith("warmup");
    assertThatThrownBy(() -> new McDropoutConfig(1)).hasMessageStartingWith("rate");
  }

  /** Reparametrised maps have no plain weights to put a posterior on. */
  @Test
  void refuses_mapsThatAreNotPlain() {
    var config = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 0);
    Parts spectral = SigmaReparamConfig.DEFAULT.fit(Parts.standard(), LAYOUT);
    assertThatThrownBy(() -> Toys.encoder(config.fit(spectral, LAYOUT)))
        .hasMessageStartingWith("want plain maps, were maps with [gamma");
  }

  /** Bayes by backprop: the supervised objective with a posterior on encoder and head. */
  @Test
  void golden_theSupervisedCounterpart() {
    var model =
        Model.of(
            with(new PosteriorScope.EncoderAndHead(), Estimator.FLIPOUT, 1),
            SupervisedConfig.DEFAULT);
    assertEquals(1, Posterior.within(model.method).size());
    try (var _ = Scope.open()) {
      Losses losses =
          model.method.step(
              new TrainingStep(
                  Toys.batch(0, 1),
                  model.site.student(),
                  new Clock(1, 1, 6),
                  Pass.train(new Seed(1))));
      double total = Ops.value(losses.total());
      assertEquals(term(losses, "nll") + term(losses, "kl"), total, 1e-5 * total);
      assertEquals(5, losses.count());
    }
  }

  /** The counterpart trained beside leaves the objective's steps as they are, to the bit. */
  @Test
  void property_theCounterpartChangesNothing() {
    UnaryOperator<double[]> train =
        beside -> {
          Site site = Toys.site();
          Method method = BYOL.build(site);
          Loop loop =
              Loop.of(
                  site.student(),
                  beside[0] > 0 ? CounterpartConfig.DEFAULT.around(method, site) : method,
                  12,
                  SGD);
          for (int number = 1; number <= 4; number++) {
            loop.step(number, List.of(Toys.batch(number, 2)));
          }
          return Tree.tensors(loop.encoder()).stream()
              .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor())))
              .toArray();
        };
    assertArrayEquals(train.apply(new double[] {0}), train.apply(new double[] {1}), 0);
  }

  /** Behind the counterpart, the divergence is that of both encoders. */
  @Test
  void golden_theDivergenceOfBoth() {
    var config = with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1);
    var alone = Model.of(config, BYOL);
    Site site = alone.site;
    Method both = config.around(CounterpartConfig.DEFAULT.around(BYOL.build(site), site), site);
    assertThat(Counterpart.within(both)).isPresent();
    assertThat(Counterpart.within(alone.method)).isEmpty();
    try (var _ = Scope.open()) {
      var pass = Pass.train(new Seed(1));
      var step = new TrainingStep(Toys.batch(0, 2), site.student(), new Clock(1, 1, 6), pass);
      double one = term(alone.losses(pass, 6), "kl");
      assertEquals(2 * one, term(both.step(step), "kl"), 1e-4 * one);
    }
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
    Loop loop = loop(Model.of(config, BYOL));
    var batch = List.of(Toys.batch(0, 2));
    Leaks.none(() -> loop.step(2, batch));
  }
}
