package org.fullrank.methods.byov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fullrank.methods.byov.Variants.BYOL;
import static org.fullrank.methods.byov.Variants.LAYOUT;
import static org.fullrank.methods.byov.Variants.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.Estimator;
import org.fullrank.bayes.Posterior;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Input;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which maps have a posterior, and what student and teacher draw. */
class PosteriorScopeTest {
  /** An evaluation with the means is BYOL's with these weights. */
  @Test
  void golden_theMeansAreAPlainEncoder() {
    var model = Variants.Model.of(with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1), BYOL);
    var plain = Toys.encoder(Parts.standard());
    try (var _ = Scope.open()) {
      var input = Toys.batch(0, 1).view(0).input();
      assertArrayEquals(
          Tensors.doubles(plain.forward(input, Pass.evaluate()).pooled()),
          Tensors.doubles(model.site().student().forward(input, Pass.evaluate()).pooled()),
          1e-6);
    }
  }

  /** A draw is kept over the batches of a data set. */
  @Test
  void property_aDrawIsTheSameForEveryBatch() {
    var model = Variants.Model.of(with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1), BYOL);
    try (var _ = Scope.open()) {
      Tensor values = Toys.batch(0, 1).view(0).input().values();
      double[] whole = pooled(model, values, Pass.sample(new Seed(5)));
      double[] last = pooled(model, values.narrow(0, 4, 2), Pass.sample(new Seed(5)));
      assertArrayEquals(Arrays.copyOfRange(whole, 32, 48), last, 1e-5);
      assertThat(pooled(model, values, Pass.sample(new Seed(6)))).isNotEqualTo(whole);
    }
  }

  private static double[] pooled(Variants.Model model, Tensor values, Pass pass) {
    var input = Input.of(values);
    return Tensors.doubles(model.site().student().forward(input, pass).pooled());
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
    var model = Variants.Model.of(with(scope, Estimator.FLIPOUT, 1), BYOL);
    var found =
        Stream.of(model.site().student(), model.method())
            .flatMap(it -> Tree.parameters(it).stream())
            .map(NamedTensor::name)
            .filter(name -> name.endsWith("_rho"))
            .map(name ->
                name.startsWith("p") && !name.startsWith("patch")
                    ? name.substring(0, name.indexOf('.'))
                    : name.substring(0, name.indexOf('.', name.indexOf('.') + 1)))
            .collect(Collectors.toSet());
    assertEquals(wanted, found);
  }

  /** The teacher's weights have no prior. */
  @Test
  void golden_theTeacherIsNotCounted() {
    var model = Variants.Model.of(with(new PosteriorScope.Encoder(), Estimator.FLIPOUT, 1), BYOL);
    assertThat(Posterior.within(model.method())).isEmpty();
    assertThat(Tree.tensors(model.method())).anyMatch(it -> it.name().endsWith("_rho"));
    assertEquals(1 + 2 * 4, Posterior.within(model.site().student()).size());
  }

  /** The target network averages the means; its targets have no noise unless it draws. */
  @Test
  void golden_targetsByMeansAndByDraws() {
    var means = Variants.Model.of(with(new TeacherWeights.Mean(), 1), BYOL);
    var drawn = Variants.Model.of(with(new TeacherWeights.Drawn(1), 1), BYOL);
    try (var _ = Scope.open()) {
      assertArrayEquals(target(means, 1), target(means, 2), 1e-7);
      assertThat(target(drawn, 1)).isNotEqualTo(target(drawn, 2));
    }
  }

  private static double[] target(Variants.Model model, long seed) {
    return Tensors.doubles(outputs(model, Pass.train(new Seed(seed))).targets().getFirst());
  }

  private static Outputs outputs(Variants.Model model, Pass pass) {
    return model
        .method()
        .forward(
            new TrainingStep(Toys.batch(0, 2), model.site().student(), new Clock(1, 1, 6), pass));
  }

  /** The target of several draws is the mean of their unit targets. */
  @Test
  void golden_theMeanOfDrawnTargets() {
    var one = Variants.Model.of(with(new TeacherWeights.Drawn(1), 1), BYOL);
    var three = Variants.Model.of(with(new TeacherWeights.Drawn(3), 1), BYOL);
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
    var one = Variants.Model.of(with(new TeacherWeights.Mean(), 1), BYOL);
    var three = Variants.Model.of(with(new TeacherWeights.Mean(), 3), BYOL);
    try (var _ = Scope.open()) {
      Pass pass = Pass.train(new Seed(4));
      double sum = Ops.value(one.losses(pass, 6).total());
      for (int draw = 1; draw < 3; draw++) {
        sum += Ops.value(one.losses(pass.fork((1L << 41) + draw), 6).total());
      }
      assertEquals(sum / 3, Ops.value(three.losses(pass, 6).total()), 1e-5);
    }
  }

  @Test
  void refuses_aScopeWithoutMaps() {
    var config = with(new PosteriorScope.Head(), Estimator.NAIVE, 0);
    assertThatThrownBy(() -> Variants.Model.of(config, SimClrConfig.DEFAULT))
        .hasMessageStartingWith("byov.scope: want a scope with trained maps");
  }

  /** Reparametrised maps have no plain weights to put a posterior on. */
  @Test
  void refuses_mapsThatAreNotPlain() {
    var config = with(new PosteriorScope.Encoder(), Estimator.NAIVE, 0);
    Parts spectral = SigmaReparamConfig.DEFAULT.fit(Parts.standard(), LAYOUT);
    assertThatThrownBy(() -> Toys.encoder(config.fit(spectral, LAYOUT)))
        .hasMessageStartingWith("want plain maps, were maps with [gamma");
  }
}
