package org.fullrank.methods.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.dino.DinoConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.swav.SwavConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.methods.vicreg.VicRegConfig;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorstOfTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";
  private static final Transform DRAWN =
      Transform.of("drawn", new Transform.Parameter("value", 0, 0, 9));

  /** The loss of a sample is its pixel. */
  private record PixelLoss() implements Method {
    @Override
    public void visit(Visitor visitor) {}

    @Override
    public Outputs forward(TrainingStep step) {
      return Outputs.of(List.of());
    }

    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      Tensor pixels = step.batch().view(0).input().values().flatten();
      return new Losses(pixels.mean(), pixels.size(0), List.of(), Optional.of(pixels));
    }
  }

  private static View pixels(float... values) {
    Tensor images = Tensors.of(values, values.length, 1, 1, 1);
    return View.of(Input.of(images), List.of(new Applied(DRAWN, values)));
  }

  private static final Batch batch(float[]... candidates) {
    var views = Arrays.stream(candidates).map(WorstOfTest::pixels).toList();
    return new Batch(views, new long[candidates[0].length], new Targets.None());
  }

  private static Losses learned(WorstOfConfig config, Batch batch, Clock clock) {
    Site site = Toys.site();
    Method method = config.around(new PixelLoss(), site);
    return method.step(new TrainingStep(batch, site.student(), clock, Pass.train(new Seed(1))));
  }

  private static WorstOfConfig worst(int candidates, WorstOfConfig.Scope scope) {
    return new WorstOfConfig(candidates, new Selection.Largest(), scope, Curve.CONSTANT);
  }

  /** Candidates (1, 5), (4, 2), (3, 3): the worst are 4 and 5, by the batch (1, 5)'s and equals. */
  @Test
  void golden_theWorst() {
    try (var _ = Scope.open()) {
      Batch batch = batch(new float[] {1, 5}, new float[] {4, 2.5f}, new float[] {3, 3});
      var clock = new Clock(1, 10, 2);
      Losses each = learned(worst(3, WorstOfConfig.Scope.SAMPLE), batch, clock);
      assertArrayEquals(new float[] {4, 5}, Tensors.floats(each.perSample().orElseThrow()));
      assertEquals("candidate_loss", each.terms().get(0).name());
      assertEquals((3 + 3.25 + 3) / 3, Ops.value(each.terms().get(0).value()), 1e-6);
      assertEquals(4.5, Ops.value(each.terms().get(1).value()), 1e-6);
      Losses all = learned(worst(3, WorstOfConfig.Scope.BATCH), batch, clock);
      assertArrayEquals(new float[] {4, 2.5f}, Tensors.floats(all.perSample().orElseThrow()));
    }
  }

  /** The number of candidates grows from 1 to 3 over the run. */
  @Test
  void golden_growth() {
    try (var _ = Scope.open()) {
      Batch batch = batch(new float[] {1, 5}, new float[] {4, 2.5f}, new float[] {9, 9});
      var config =
          new WorstOfConfig(3, new Selection.Largest(), WorstOfConfig.Scope.SAMPLE, Curve.LINEAR);
      double[] means =
          IntStream.of(1, 6, 10)
              .mapToDouble(
                  step -> Ops.value(learned(config, batch, new Clock(step, 10, 2)).total()))
              .toArray();
      assertArrayEquals(new double[] {3, 4.5, 9}, means, 1e-6);
    }
  }

  @Test
  void golden_selections() {
    double[] losses = {3, 1, 4, 2};
    var random = new Seed(1).random();
    assertEquals(2, new Selection.Largest().of(losses, random));
    assertEquals(2, new Selection.Quantile(1).of(losses, random));
    assertEquals(1, new Selection.Quantile(0).of(losses, random));
    assertEquals(0, new Selection.Quantile(0.7).of(losses, random));
    assertEquals(2, new Selection.Softmax(1e-3).of(losses, random));
  }

  /** softmax(ln 1, ln 3) is 1/4 and 3/4; a large temperature is uniform. */
  @Test
  void property_softmaxDraws() {
    var random = new Seed(2).random();
    double[] losses = {0, Math.log(3)};
    double hits = 0;
    double even = 0;
    for (int i = 0; i < 10_000; i++) {
      hits += new Selection.Softmax(1).of(losses, random);
      even += new Selection.Softmax(1e9).of(losses, random);
    }
    assertEquals(0.75, hits / 10_000, 0.02);
    assertEquals(0.5, even / 10_000, 0.02);
  }

  /** The chosen loss is the mean over candidates or more, for any scope. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_theChosenLossIsAtLeastTheMean(long seed) {
    Site site = Toys.site();
    for (WorstOfConfig.Scope scope : WorstOfConfig.Scope.values()) {
      Method method = worst(4, scope).around(SupervisedConfig.DEFAULT.build(site), site);
      try (var _ = Scope.open()) {
        var step =
            Sites.step(Toys.batch((int) seed, 4), site.student(), Pass.train(new Seed(seed)));
        Losses losses = method.step(step);
        int last = losses.terms().size() - 1;
        double all = Ops.value(losses.terms().get(last - 1).value());
        assertThat(Ops.value(losses.terms().get(last).value())).isGreaterThanOrEqualTo(all - 1e-6);
      }
    }
  }

  /** One candidate is the method itself, of the same bits. */
  @Test
  void property_oneCandidateIsTheMethod() {
    for (Config config : List.of(SupervisedConfig.DEFAULT, SimClrConfig.DEFAULT)) {
      Site site = Toys.site();
      Method plain = config.build(site);
      try (var _ = Scope.open()) {
        Batch batch = Toys.batch(0, config.needs().fewest());
        var step = Sites.step(batch, site.student(), Pass.train(new Seed(3)));
        double wanted = Ops.value(plain.step(step).total());
        Method one = worst(1, WorstOfConfig.Scope.SAMPLE).around(plain, site);
        assertEquals(wanted, Ops.value(one.step(step).total()));
        Method copy = new RepeatedViewsConfig(1).around(plain, site);
        assertEquals(wanted, Ops.value(copy.step(step).total()));
      }
    }
  }

  /** Choosing moves no buffer: neither statistics, queue nor centre. */
  @Test
  void property_theChoiceRemembersNothing() {
    for (Config config :
        List.of(ByolConfig.DEFAULT, SwavConfig.DEFAULT, DinoConfig.DEFAULT, VicRegConfig.DEFAULT)) {
      Site site = Toys.site();
      Method method = config.build(site);
      try (var _ = Scope.open()) {
        Batch batch = Toys.batch(0, config.needs().fewest());
        double[] before = values(method);
        Ops.noGrad(() -> method.step(Sites.step(batch, site.student(), Pass.evaluate())));
        assertArrayEquals(before, values(method), config.toString());
      }
    }
  }

  private static double[] values(Method method) {
    return Tree.tensors(method).stream()
        .flatMapToDouble(it -> Arrays.stream(Tensors.doubles(it.tensor())))
        .toArray();
  }

  /** The mean of the losses on each group, whoever asks. */
  @Test
  void golden_repeatedViews() {
    try (var _ = Scope.open()) {
      Site site = Toys.site();
      Method method = new RepeatedViewsConfig(2).around(new PixelLoss(), site);
      Batch batch = batch(new float[] {1, 5}, new float[] {4, 2});
      var step = Sites.step(batch, site.student(), Pass.train(new Seed(1)));
      Losses losses = method.losses(method.forward(step), step);
      assertEquals(3, Ops.value(losses.total()), 1e-6);
      assertEquals(2, losses.count());
      assertArrayEquals(
          new float[] {2.5f, 3.5f}, Tensors.floats(losses.perSample().orElseThrow()), 1e-6f);
    }
  }

  /** The gradient of two copies of one group is that of the group, for labels and for pairs. */
  @Test
  void property_equalCopiesAreOne() {
    for (Config config : List.of(SupervisedConfig.DEFAULT, SimClrConfig.DEFAULT)) {
      Site site = Toys.site();
      Method plain = config.build(site);
      try (var _ = Scope.open()) {
        Batch batch = Toys.batch(0, config.needs().fewest());
        var twice = new ArrayList<>(batch.views());
        twice.addAll(batch.views());
        Method method = new RepeatedViewsConfig(2).around(plain, site);
        var pass = Pass.train(new Seed(3)).dropping(false);
        Losses one = plain.step(Sites.step(batch, site.student(), pass));
        Losses two = method.step(Sites.step(batch.with(twice), site.student(), pass));
        assertEquals(Ops.value(one.total()), Ops.value(two.total()), 1e-6);
        assertEquals(one.count(), two.count());
      }
    }
  }

  /** The loss of the first group, and 12 times the divergence, which is 0 of equal groups. */
  @Test
  void golden_consistency() {
    Site site = Toys.site();
    Method plain = SupervisedConfig.DEFAULT.build(site);
    Method method = ConsistencyConfig.DEFAULT.around(plain, site);
    try (var _ = Scope.open()) {
      Batch batch = Toys.batch(0, 3);
      var pass = Pass.train(new Seed(3)).dropping(false);
      Batch first = batch.with(batch.views().subList(0, 1));
      double own = Ops.value(plain.step(Sites.step(first, site.student(), pass)).total());
      Losses losses = method.step(Sites.step(batch, site.student(), pass));
      double divergence = Ops.value(losses.terms().getLast().value());
      assertEquals("divergence", losses.terms().getLast().name());
      assertThat(divergence).isPositive();
      assertEquals(own + 12 * divergence, Ops.value(losses.total()), 1e-5);
      Batch same = batch.with(Collections.nCopies(3, batch.view(0)));
      Losses agreed = method.step(Sites.step(same, site.student(), pass));
      assertEquals(own, Ops.value(agreed.total()), 1e-5);
    }
  }

  @Test
  void golden_needs() {
    var base = Needs.views(2).recording(List.of(Set.of("crop"))).andLabels();
    Needs needs =
        new WorstOfConfig(3, new Selection.Largest(), WorstOfConfig.Scope.BATCH, Curve.ANTI)
            .needs(base);
    assertEquals(6, needs.fewest());
    assertEquals(6, needs.most());
    assertThat(needs.labels()).isTrue();
    assertThat(needs.recorded())
        .containsExactly(
            Set.of("crop"), Set.of(), Set.of("crop"), Set.of(), Set.of("crop"), Set.of());
    assertEquals(Integer.MAX_VALUE, RepeatedViewsConfig.DEFAULT.needs(Needs.atLeast(2)).most());
  }

  @Test
  void leaves_nothing() {
    Site site = Toys.site();
    Method method = WorstOfConfig.DEFAULT.around(SupervisedConfig.DEFAULT.build(site), site);
    Batch batch = Toys.batch(0, 4);
    Leaks.none(() -> {
      try (var _ = Scope.open()) {
        method.step(Sites.step(batch, site.student(), Pass.train(new Seed(1)))).total().backward();
      }
    });
  }

  @Test
  void refuses_viewsThatAreNoGroups() {
    Site site = Toys.site();
    Method method = WorstOfConfig.DEFAULT.around(SupervisedConfig.DEFAULT.build(site), site);
    try (var _ = Scope.open()) {
      var step = Sites.step(Toys.batch(0, 3), site.student(), Pass.train(new Seed(1)));
      assertThatThrownBy(() -> method.step(step))
          .hasMessage("views: want a multiple of 4, as many groups are compared, were 3");
    }
    assertThatThrownBy(() -> new RepeatedViewsConfig(0)).hasMessageContaining("copies: want 1");
    assertThatThrownBy(() -> new Selection.Quantile(2)).hasMessageContaining("share: want 0 to 1");
    assertThatThrownBy(() -> new AdversarialPolicyConfig(1, 5, 0, 0, 1, 1))
        .hasMessage("copies: want 2 to 64, was 1");
  }
}
