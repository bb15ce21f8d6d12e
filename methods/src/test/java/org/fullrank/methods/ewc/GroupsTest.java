package org.fullrank.methods.ewc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Batch;
import org.fullrank.input.Targets;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.junit.jupiter.api.Test;

/** Group-DRO and just-train-twice; golden values by NumPy or by hand. */
class GroupsTest {
  private static final Linears.CrossEntropyOf BASE = new Linears.CrossEntropyOf(1);

  /** Losses (.1, 1, 2, .3) from equal weights. */
  @Test
  void golden_weightsFollow() {
    try (var _ = Scope.open()) {
      Tensor means = Tensors.of(new double[] {.1, 1, 2, .3}, 4);
      Tensor q = Tensors.of(new double[] {.25, .25, .25, .25}, 4);
      GroupDro.follow(q, means, 1);
      assertArrayEquals(
          new double[] {.087975, .216383, .588190, .107453}, Tensors.doubles(q), 1e-6);
      assertEquals(1.4337957, Ops.value(q.mul(means).sum()), 1e-7);
      Tensor slow = Tensors.of(new double[] {.25, .25, .25, .25}, 4);
      GroupDro.follow(slow, means, .01);
      assertEquals(.8555366, Ops.value(slow.mul(means).sum()), 1e-7);
    }
  }

  private static Batch grouped(int... groups) {
    Batch batch = Linears.batch(0, 3);
    return batch.with(new Targets.Groups(batch.classes(), groups));
  }

  private static TrainingStep step(Batch batch, Site site, Pass pass) {
    return Sites.step(batch, site.student(), pass);
  }

  /** The loss is Σ q l of the groups; a term that the objective adds stays. */
  @Test
  void golden_lossOfGroups() {
    try (var _ = Scope.open()) {
      Site site = Sites.of(Linears.Map::of, 24, 3, 3);
      Method dro = new GroupDroConfig(2, .5).around(BASE, site);
      Pass pass = Pass.train(new Seed(0));
      double[] each =
          Tensors.doubles(BASE.step(step(grouped(0, 1, 1), site, pass)).perSample().orElseThrow());
      double[] means = {each[0], (each[1] + each[2]) / 2};
      double a = Math.exp(.5 * means[0]);
      double b = Math.exp(.5 * means[1]);
      Losses found = dro.step(step(grouped(0, 1, 1), site, pass));
      assertEquals((a * means[0] + b * means[1]) / (a + b), Ops.value(found.total()), 1e-6);
      Method penalised =
          new GroupDroConfig(2, .5).around(new L2SpConfig(4, 0).around(BASE, site), site);
      Ops.noGrad(() -> {
        Tree.parameters(site.student())
            .forEach(it -> it.tensor().add_(Ops.fullLike(it.tensor(), .1, 1)));
        return site;
      });
      Method plain = new GroupDroConfig(2, .5).around(BASE, site);
      double with = Ops.value(penalised.step(step(grouped(0, 1, 1), site, pass)).total());
      double without = Ops.value(plain.step(step(grouped(0, 1, 1), site, pass)).total());
      assertEquals(.5 * 4 * 9 * .01, with - without, 1e-5);
    }
  }

  /** An evaluation leaves the weights as they are; a training step moves them. */
  @Test
  void property_onlyTrainingMovesTheWeights() {
    try (var _ = Scope.open()) {
      Site site = Sites.of(Linears.Map::of, 24, 3, 3);
      var dro = (GroupDro) new GroupDroConfig(2, .5).around(BASE, site);
      dro.step(step(grouped(0, 1, 1), site, Pass.evaluate()));
      assertArrayEquals(new double[] {.5, .5}, Tensors.doubles(dro.weights()), 0);
      dro.step(step(grouped(0, 1, 1), site, Pass.train(new Seed(0))));
      assertThat(Tensors.doubles(dro.weights())[0]).isNotEqualTo(.5);
    }
  }

  @Test
  void refuses_dataWithoutItsGroups() {
    try (var _ = Scope.open()) {
      Site site = Sites.of(Linears.Map::of, 24, 3, 3);
      Method dro = new GroupDroConfig(2, .5).around(BASE, site);
      Pass pass = Pass.train(new Seed(0));
      assertThatThrownBy(() -> dro.step(step(Linears.batch(0, 3), site, pass)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("want data with groups");
      assertThatThrownBy(() -> dro.step(step(grouped(0, 1, 2), site, pass)))
          .hasMessageContaining("group_dro.groups: want more than 2");
      assertThatThrownBy(() -> new GroupDroConfig(1, .5))
          .hasMessageStartingWith("group_dro: groups");
    }
  }

  private static Site twoEpochs() {
    var facts = new TrainingFacts(3, 3, 3, 1, 2, OptionalInt.empty());
    return Sites.of(Linears.Map::of, Parts.standard(), facts);
  }

  /** The errors of the first epoch weigh five times; the weights begin again. */
  @Test
  void golden_justTrainTwice() {
    try (var _ = Scope.open()) {
      Site site = twoEpochs();
      Method jtt = new JttConfig(1, 5).around(BASE, site);
      Batch batch =
          new Batch(
              Linears.batch(0, 3).views(), new long[] {2, 0, 1}, Linears.batch(0, 3).targets());
      var first =
          new TrainingStep(batch, site.student(), new Clock(1, 2, 3), Pass.train(new Seed(0)));
      Losses plain = BASE.step(first);
      // the shares are largest for classes 1, 2, 0; the labels are 0, 2, 1
      assertEquals(Ops.value(plain.total()), Ops.value(jtt.step(first).total()), 1e-7);
      Ops.noGrad(() -> {
        Tree.parameters(site.student())
            .forEach(it -> it.tensor().add_(Ops.fullLike(it.tensor(), .7, 1)));
        return site;
      });
      jtt.afterStep(site.student(), new Clock(1, 2, 3));
      assertArrayEquals(
          Linears.W, Tensors.doubles(Tree.parameters(site.student()).getFirst().tensor()), 0);
      var second =
          new TrainingStep(batch, site.student(), new Clock(2, 2, 3), Pass.train(new Seed(0)));
      double[] each = Tensors.doubles(plain.perSample().orElseThrow());
      Losses found = jtt.step(second);
      assertEquals((5 * each[0] + each[1] + 5 * each[2]) / 11, Ops.value(found.total()), 1e-6);
      assertEquals(2 / 3., Ops.value(found.terms().getLast().value()), 1e-6);
    }
  }

  @Test
  void refuses_aFirstTrainingWithoutASecond() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> new JttConfig(2, 5).around(BASE, twoEpochs()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("components.jtt.epochs: want fewer than train.epochs");
      assertThatThrownBy(() -> new JttConfig(1, 1)).hasMessageStartingWith("jtt: weight");
      assertThat(List.of(JttConfig.WATERBIRDS.weight(), JttConfig.CELEB_A.weight()))
          .containsExactly(100.0, 50.0);
    }
  }
}
