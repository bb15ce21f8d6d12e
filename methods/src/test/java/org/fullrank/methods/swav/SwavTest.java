package org.fullrank.methods.swav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.losses.Sinkhorn;
import org.fullrank.losses.ViewCrossEntropy;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.junit.jupiter.api.Test;

class SwavTest {
  private static final SwavConfig.Head HEAD = new SwavConfig.Head(8, 4, 3);
  private static final SwavConfig PLAIN =
      new SwavConfig(HEAD, 0.1, SwavConfig.Assignment.PAPER, SwavConfig.Earlier.NONE, 1);

  private final Site site = Toys.site();
  private final Encoder encoder = site.student();

  /** The sheet's four samples at ε = .5, three iterations: rows 0 and 3, masses of prototypes. */
  @Test
  void golden_theAuthorsSinkhorn() {
    try (var _ = Scope.open()) {
      double[] scores = {.9, .1, -.2, .8, .2, 0, .1, .7, .3, 0, .2, .6};
      Tensor codes = Sinkhorn.assignments(Tensors.of(scores, 4, 3), 0.5, 3);
      assertArrayEquals(
          new double[] {.630066, .224158, .145777}, Tensors.doubles(codes.select(0, 0)), 1e-6);
      assertArrayEquals(
          new double[] {.094683, .248903, .656413}, Tensors.doubles(codes.select(0, 3)), 1e-6);
      assertArrayEquals(
          new double[] {1.337305, 1.331985, 1.330710},
          Tensors.doubles(Ops.sum(codes, false, 0)),
          1e-6);
    }
  }

  /** The loop of the authors' distributed_sinkhorn, in Java, on many draws. */
  @Test
  void property_sinkhornIsTheAuthorsLoop() {
    try (var _ = Scope.open()) {
      for (long seed = 0; seed < 5; seed++) {
        double[] scores = Tensors.doubles(Ops.times(Ops.randn(new Seed(seed), 6, 4), 0.3));
        assertArrayEquals(
            loop(scores, 6, 4, 0.05),
            Tensors.doubles(Sinkhorn.assignments(Tensors.of(scores, 6, 4), 0.05, 3)),
            1e-9);
      }
    }
  }

  private static double[] loop(double[] scores, int batch, int prototypes, double epsilon) {
    double[] q = new double[scores.length];
    double all = 0;
    for (int i = 0; i < q.length; i++) {
      q[i] = Math.exp(scores[i] / epsilon);
      all += q[i];
    }
    for (int i = 0; i < q.length; i++) {
      q[i] /= all;
    }
    for (int iteration = 0; iteration < 3; iteration++) {
      for (int k = 0; k < prototypes; k++) {
        double sum = 0;
        for (int i = 0; i < batch; i++) {
          sum += q[i * prototypes + k];
        }
        for (int i = 0; i < batch; i++) {
          q[i * prototypes + k] /= sum * prototypes;
        }
      }
      for (int i = 0; i < batch; i++) {
        double sum = 0;
        for (int k = 0; k < prototypes; k++) {
          sum += q[i * prototypes + k];
        }
        for (int k = 0; k < prototypes; k++) {
          q[i * prototypes + k] /= sum * batch;
        }
      }
    }
    for (int i = 0; i < q.length; i++) {
      q[i] *= batch;
    }
    return q;
  }

  /** The codes of each assigned view are rows that sum to 1, without gradient. */
  @Test
  void property_codesSumToOne() {
    try (var _ = Scope.open()) {
      Outputs outputs = PLAIN.build(site).forward(step(Toys.batch(0, 4), 1));
      assertThat(outputs.projections()).hasSize(4);
      assertThat(outputs.targets()).hasSize(2);
      for (Tensor codes : outputs.targets()) {
        assertThat(codes.requires_grad()).isFalse();
        for (double sum : Tensors.doubles(Ops.sum(codes, false, 1))) {
          assertEquals(1, sum, 1e-6);
        }
      }
    }
  }

  /** The loss is that of the scores and codes of all pairs of an assigned and another view. */
  @Test
  void golden_theLossIsTheSwappedPrediction() {
    try (var _ = Scope.open()) {
      Method swav = PLAIN.build(site);
      var step = step(Toys.batch(0, 3), 1);
      Outputs outputs = swav.forward(step);
      List<Tensor> scores = outputs.projections();
      var codes = List.of(codes(scores.get(0)), codes(scores.get(1)));
      assertEquals(
          Ops.value(ViewCrossEntropy.of(scores, codes, 0.1).loss()),
          Ops.value(swav.losses(outputs, step).total()),
          1e-6);
      assertEquals(Math.log(3), swav.trivialLoss(6).orElseThrow(), 1e-12);
    }
  }

  private static Tensor codes(Tensor scores) {
    return Sinkhorn.assignments(scores, 0.05, 3);
  }

  /** A queue of 12 rows is full after two steps; codes are then those of 18 rows. */
  @Test
  void golden_theQueueJoinsWhenItIsFull() {
    try (var _ = Scope.open()) {
      Method swav = queued(0).build(site);
      for (int number = 1; number <= 2; number++) {
        Outputs alone = forward(swav, number);
        assertArrayEquals(
            Tensors.doubles(codes(alone.projections().getFirst())),
            Tensors.doubles(alone.targets().getFirst()),
            1e-6);
        swav.walk(Module::afterStep);
      }
      Outputs joined = forward(swav, 3);
      Tensor scores = joined.projections().getFirst();
      Tensor older = tensor(swav, "queues.0.rows").matmul(tensor(swav, "prototypes").t());
      Tensor wanted = codes(Ops.cat(0, scores, older)).narrow(0, 0, Toys.BATCH);
      Tensor found = joined.targets().getFirst();
      assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(found), 1e-6);
      assertThat(Tensors.doubles(found)).isNotEqualTo(Tensors.doubles(codes(scores)));
    }
  }

  /** Nothing enters a queue before its epoch; steps 1 to 4 are epoch 0. */
  @Test
  void property_theQueueWaitsForItsEpoch() {
    try (var _ = Scope.open()) {
      Method swav = queued(1).build(site);
      forward(swav, 4);
      swav.walk(Module::afterStep);
      assertEquals(0, Ops.value(tensor(swav, "queues.1.entered")));
      forward(swav, 5);
      swav.walk(Module::afterStep);
      assertEquals(Toys.BATCH, Ops.value(tensor(swav, "queues.1.entered")));
    }
  }

  private static SwavConfig queued(int fromEpoch) {
    var queue = new SwavConfig.Earlier(2 * Toys.BATCH, fromEpoch);
    return new SwavConfig(HEAD, 0.1, SwavConfig.Assignment.PAPER, queue, 1);
  }

  /** Prototypes have length 1 from the start, and again after each step. */
  @Test
  void property_prototypesHaveLengthOne() {
    try (var _ = Scope.open()) {
      Method swav = PLAIN.build(site);
      Tensor prototypes = tensor(swav, "prototypes");
      assertUnit(prototypes);
      Ops.noGrad(() -> prototypes.mul_(Ops.full(3)).retainReference());
      swav.afterStep(encoder, new Clock(1, 12, 6));
      assertUnit(prototypes);
      assertEquals(LearningRateScale.frozenFor(4), swav.learningRate("method.prototypes"));
      assertEquals(LearningRateScale.SCHEDULED, swav.learningRate("method.projector.0.weight"));
    }
  }

  private static void assertUnit(Tensor rows) {
    for (double length : Tensors.doubles(Ops.length(rows, 1))) {
      assertEquals(1, length, 1e-6);
    }
  }

  @Test
  void gradient_reachesEncoderProjectorAndPrototypes() {
    try (var _ = Scope.open()) {
      Method swav = queued(0).build(site);
      swav.step(step(Toys.batch(0, 2), 1)).total().backward();
      assertThat(Tree.parameters(swav)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(encoder)).allMatch(t -> t.tensor().grad().defined());
      swav.walk(Module::afterStep);
    }
  }

  @Test
  void property_assignmentsAreDistributions() {
    try (var _ = Scope.open()) {
      Batch batch = Toys.batch(0, 2);
      Tensor shares =
          PLAIN.build(site).assignments(batch.view(0).input(), Pass.evaluate()).orElseThrow();
      assertArrayEquals(new long[] {6, 3}, shares.shape());
      for (double sum : Tensors.doubles(Ops.sum(shares, false, 1))) {
        assertEquals(1, sum, 1e-6);
      }
    }
  }

  /** Three thousand prototypes share 256 samples and a queue of 3,840, but not 256 alone. */
  @Test
  void refuses_toShareMorePrototypesThanSamples() {
    var facts = new TrainingFacts(60_000, 0, 256, 234, 2340);
    assertThat(SwavConfig.PAPER_SMALL_BATCH.notes(facts)).isEmpty();
    assertThat(SwavConfig.PAPER.notes(facts))
        .containsExactly(
            "method.prototypes: 3,000 prototypes share the 256 samples of a batch and the 0 of the"
                + " queue, so some stay without a sample; set method.prototypes to 256 or less, or"
                + " method.queue.length to 2,744 or more");
    assertThrows(IllegalArgumentException.class, () -> new SwavConfig.Head(8, 4, 1));
    assertThrows(IllegalArgumentException.class, () -> new SwavConfig.Assignment(2, 0, 3));
  }

  private Outputs forward(Method method, int number) {
    return method.forward(step(Toys.batch(number, 2), number));
  }

  private TrainingStep step(Batch batch, int number) {
    var clock = new Clock(number, 12, batch.samples());
    return new TrainingStep(batch, encoder, clock, Pass.train(new Seed(3)));
  }

  private static Tensor tensor(Method method, String name) {
    return Tree.tensors(method).stream()
        .filter(t -> t.name().equals(name))
        .map(NamedTensor::tensor)
        .findFirst()
        .orElseThrow();
  }
}
