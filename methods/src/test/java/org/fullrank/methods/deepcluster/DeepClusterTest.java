package org.fullrank.methods.deepcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.junit.jupiter.api.Test;

class DeepClusterTest {
  private static final DeepClusterConfig CONFIG =
      new DeepClusterConfig(
          new DeepClusterConfig.Projector(8, 4), 0.1, new DeepClusterConfig.Clusters(3, 5, 2, 10));

  private final Site site = Toys.site();
  private final Encoder encoder = site.student();
  private final Method method = CONFIG.build(site);

  /** In the first epoch no loss has a term, no weight moves, and the bank fills. */
  @Test
  void golden_theFirstEpochFillsTheBankAlone() {
    Loop loop = Loop.of(encoder, method, 12);
    double[] before = parameters(loop);
    for (int number = 1; number <= 4; number++) {
      assertEquals(0, loop.step(number, List.of(Toys.batch(number - 1, 2))).total());
      assertThat(parameters(loop)).isEqualTo(before);
    }
    double[] assigned = Tensors.doubles(tensor("heads.0.assigned"));
    assertThat(assigned).hasSize(Toys.SAMPLES);
    Arrays.stream(assigned).forEach(cluster -> assertThat(cluster).isBetween(0.0, 4.0));
    loop.step(5, List.of(Toys.batch(0, 2)));
    assertThat(parameters(loop)).isNotEqualTo(before);
  }

  /** Head h is the k-means of the bank of view h modulo 2. */
  @Test
  void golden_eachHeadClustersTheBankOfAView() {
    try (var _ = Scope.open()) {
      fill();
      for (int h = 0; h < 3; h++) {
        Tensor rows = tensor("bank.rows").select(0, h % 2);
        Seed seed = site.seed().with(1).with(4).with(h);
        var wanted = SphericalKMeans.of(rows, 5, 10, seed);
        assertArrayEquals(
            Tensors.doubles(wanted.centroids()),
            Tensors.doubles(tensor("heads." + h + ".centroids")),
            1e-6);
        assertArrayEquals(
            Tensors.doubles(wanted.assigned()),
            Tensors.doubles(tensor("heads." + h + ".assigned")));
      }
    }
  }

  /** The bank holds the embedding of each image, by its place in the data set. */
  @Test
  void golden_theBankIsByPlace() {
    try (var _ = Scope.open()) {
      Batch batch = Toys.batch(2, 2); // places 12 to 17
      var step = step(batch, 1, Pass.train(new Seed(5)));
      method.forward(step);
      var features = step.featuresTogether(step.pass().fork(0));
      Tensor pooled = Ops.cat(0, features.getFirst().pooled(), features.get(1).pooled());
      Tensor units = method.projection(pooled, step.pass().fork(1)).orElseThrow();
      for (int view = 0; view < 2; view++) {
        Tensor bank = tensor("bank.rows").select(0, view);
        Tensor unit = units.narrow(0, 6L * view, 6);
        assertArrayEquals(Tensors.doubles(unit), Tensors.doubles(bank.narrow(0, 12, 6)), 1e-5);
        assertThat(Tensors.doubles(bank.narrow(0, 0, 12))).containsOnly(0);
      }
    }
  }

  /** An evaluation reads the bank and leaves it. */
  @Test
  void golden_anEvaluatingPassFillsNothing() {
    try (var _ = Scope.open()) {
      method.forward(step(Toys.batch(2, 2), 1, Pass.evaluate()));
      assertThat(Tensors.doubles(tensor("bank.rows"))).containsOnly(0);
    }
  }

  /** The mean over heads of −log softmax(⟨z, c⟩/τ) at the image's cluster, over both views. */
  @Test
  void golden_theLossByHand() {
    try (var _ = Scope.open()) {
      fill();
      var step = step(Toys.batch(1, 2), 5, Pass.train(new Seed(3)));
      Outputs outputs = method.forward(step);
      Losses losses = method.losses(outputs, step);
      double[] logits = Tensors.doubles(outputs.logits().orElseThrow()); // [12, 3, 5]
      double wanted = 0;
      for (int h = 0; h < 3; h++) {
        double[] clusters = Tensors.doubles(tensor("heads." + h + ".assigned"));
        for (int row = 0; row < 12; row++) {
          double mass = 0;
          for (int k = 0; k < 5; k++) {
            mass += Math.exp(logits[(row * 3 + h) * 5 + k] / 0.1);
          }
          int cluster = (int) clusters[6 + row % 6];
          wanted += (Math.log(mass) - logits[(row * 3 + h) * 5 + cluster] / 0.1) / 36;
        }
      }
      assertEquals(wanted, Ops.value(losses.total()), 1e-5 * wanted);
      assertEquals(wanted, Ops.value(losses.perSample().orElseThrow().mean()), 1e-5 * wanted);
      assertEquals(6, losses.count());
      assertEquals(Math.log(5), method.trivialLoss(6).orElseThrow(), 1e-12);
    }
  }

  /** Images without a cluster do not count: three of the six of this batch have one. */
  @Test
  void property_imagesWithoutAClusterDoNotCount() {
    try (var _ = Scope.open()) {
      Batch batch = Toys.batch(0, 2);
      method.forward(step(batch, 4, Pass.train(new Seed(1))));
      method.afterStep(encoder, new Clock(4, 12, 6)); // places 0 to 5 have clusters
      long[] ids = {3, 4, 5, 6, 7, 8};
      var step = step(new Batch(batch.views(), ids, batch.targets()), 5, Pass.train(new Seed(2)));
      Losses losses = method.step(step);
      assertEquals(3, losses.count());
      double[] each = Tensors.doubles(losses.perSample().orElseThrow());
      assertThat(Arrays.copyOfRange(each, 3, 6)).containsOnly(0);
      assertEquals((each[0] + each[1] + each[2]) / 3, Ops.value(losses.total()), 1e-5);
      double[] shares =
          Tensors.doubles(Ops.sum(method.forward(step).targets().getFirst(), false, 1));
      assertArrayEquals(new double[] {1, 1, 1, 0, 0, 0}, shares);
    }
  }

  @Test
  void gradient_reachesEncoderAndProjector() {
    try (var _ = Scope.open()) {
      fill();
      method.step(step(Toys.batch(1, 2), 5, Pass.train(new Seed(3)))).total().backward();
      assertThat(Tree.parameters(method))
          .allMatch(t -> t.name().startsWith("projector.") && t.tensor().grad().defined());
      assertThat(Tree.parameters(encoder)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_aRunThatOnlyFillsTheBank() {
    var epoch = new TrainingFacts(24, 0, 6, 4, 4);
    assertThat(CONFIG.notes(epoch)).singleElement().asString().contains("give 2 epochs or more");
    assertThat(CONFIG.notes(new TrainingFacts(24, 0, 6, 4, 8))).isEmpty();
    assertThat(CONFIG.notes(new TrainingFacts(4, 0, 2, 2, 8)))
        .containsExactly(
            "method.prototypes: 5 clusters of 4 training samples leave some empty; set it to 4 or less");
  }

  @Test
  void refuses_placesBeyondTheTrainingSet() {
    try (var _ = Scope.open()) {
      Batch batch = Toys.batch(0, 2);
      long[] ids = {0, 1, 2, 3, 4, 24};
      var step = step(new Batch(batch.views(), ids, batch.targets()), 1, Pass.train(new Seed(5)));
      assertThatThrownBy(() -> method.forward(step))
          .hasMessage("ids: want places below 24, the number of training samples, was 24");
    }
  }

  /** The first epoch of four steps. */
  private void fill() {
    for (int number = 1; number <= 4; number++) {
      method.forward(step(Toys.batch(number - 1, 2), number, Pass.train(new Seed(number))));
      method.afterStep(encoder, new Clock(number, 12, 6));
    }
  }

  private TrainingStep step(Batch batch, int number, Pass pass) {
    return new TrainingStep(batch, encoder, new Clock(number, 12, batch.samples()), pass);
  }

  private Tensor tensor(String name) {
    return Tree.tensors(method).stream()
        .filter(t -> t.name().equals(name))
        .map(NamedTensor::tensor)
        .findFirst()
        .orElseThrow();
  }

  private static double[] parameters(Loop loop) {
    return Tree.parameters(loop).stream()
        .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t.tensor())))
        .toArray();
  }
}
