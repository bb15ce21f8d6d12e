package org.fullrank.methods.lejepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Sines;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.lejepa.LeJepaConfig.Balance;
import org.fullrank.methods.lejepa.LeJepaConfig.Centre;
import org.fullrank.methods.lejepa.LeJepaConfig.Draw;
import org.fullrank.methods.lejepa.LeJepaConfig.Prediction;
import org.fullrank.methods.lejepa.LeJepaConfig.Projector;
import org.fullrank.methods.lejepa.LeJepaConfig.Sets;
import org.fullrank.methods.lejepa.LeJepaConfig.Sketch;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Activation;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;

class LeJepaTest {
  private static final Prediction PREDICTION =
      new Prediction(new Centre.FirstViews(2), Balance.CONVEX, 0.3);
  private static final Sketch SKETCH =
      new Sketch(8, Draw.EACH_STEP, Sets.EACH_VIEW, Statistic.EppsPulley.DEFAULT);

  private final Site site = Toys.site();

  /**
   * Three views of one sample in two dimensions: (0, 0), (2, 0), (1, 3). The mean of the first two
   * is (1, 0): squares 1, 0, 1, 0, 0, 9, mean 11/6. The mean of all is (1, 1): squares 1, 1, 1, 1,
   * 0, 4, mean 8/6. A second sample whose views agree halves both.
   */
  @Test
  void golden_thePredictionByHand() {
    try (var _ = Scope.open()) {
      var views =
          List.of(
              Tensors.of(new double[] {0, 0, 5, 7}, 2, 2),
              Tensors.of(new double[] {2, 0, 5, 7}, 2, 2),
              Tensors.of(new double[] {1, 3, 5, 7}, 2, 2));
      assertEquals(11 / 12.0, prediction(new Centre.FirstViews(2), views), 1e-12);
      assertEquals(8 / 12.0, prediction(new Centre.AllViews(), views), 1e-12);
      assertEquals(8 / 12.0, prediction(new Centre.FirstViews(9), views), 1e-12);
    }
  }

  private double prediction(Centre centre, List<Tensor> views) {
    var how = new Prediction(centre, Balance.CONVEX, 0.3);
    return value(losses(method(how, SKETCH), views, 1).terms().getFirst().value());
  }

  /** {@code .7·prediction + .3·normality}, or {@code prediction + .3·normality}. */
  @Test
  void golden_theBalanceOfTheTerms() {
    try (var _ = Scope.open()) {
      for (Balance balance : Balance.values()) {
        var how = new Prediction(new Centre.AllViews(), balance, 0.3);
        Losses losses = losses(method(how, SKETCH), sines(), 1);
        double prediction = value(losses.terms().getFirst().value());
        double normality = value(losses.terms().get(1).value());
        double share = balance == Balance.CONVEX ? 0.7 : 1;
        assertThat(Math.min(prediction, normality)).isGreaterThan(0.05);
        assertEquals(share * prediction + 0.3 * normality, value(losses.total()), 1e-9);
        assertEquals(Toys.BATCH, losses.count());
      }
    }
  }

  /** Each view is a set of its own, or all views are one. */
  @Test
  void golden_theSetsOfTheStatistic() {
    try (var _ = Scope.open()) {
      Tensor along = directions(4);
      Tensor each = Ops.stack(0, sines().toArray(Tensor[]::new));
      Tensor all = Ops.cat(0, sines().toArray(Tensor[]::new)).unsqueeze(0);
      assertEquals(
          value(Statistic.EppsPulley.DEFAULT.of(each, along).value()),
          normality(Sets.EACH_VIEW),
          1e-9);
      assertEquals(
          value(Statistic.EppsPulley.DEFAULT.of(all, along).value()),
          normality(Sets.ALL_VIEWS),
          1e-9);
    }
  }

  private double normality(Sets sets) {
    var sketch = new Sketch(8, Draw.EACH_STEP, sets, Statistic.EppsPulley.DEFAULT);
    return value(losses(method(PREDICTION, sketch), sines(), 4).terms().get(1).value());
  }

  /** The directions of step {@code number}: the site's second stream, then the step. */
  private Tensor directions(long number) {
    Tensor drawn = Ops.randn(site.seed().with(1).with(number), 3, 8);
    return Ops.normalize(drawn.to(Tensors.type(Sines.rows(1, 1, 0))), 0);
  }

  /** Every micro-batch of a step has the step's directions; the next step has others. */
  @Test
  void property_directionsBelongToTheStep() {
    try (var _ = Scope.open()) {
      Method anew = method(PREDICTION, SKETCH);
      double first = value(losses(anew, sines(), 1).total());
      var other = step(Toys.batch(0, 2), 1, Pass.train(new Seed(9)));
      var outputs = Outputs.of(List.of()).projected(sines());
      assertEquals(first, value(anew.losses(outputs, other).total()), 0);
      assertThat(value(losses(anew, sines(), 2).total())).isNotEqualTo(first);
      var once = new Sketch(8, Draw.ONCE, Sets.EACH_VIEW, Statistic.EppsPulley.DEFAULT);
      Method fixed = method(PREDICTION, once);
      double wanted = value(losses(fixed, sines(), 1).total());
      assertEquals(wanted, value(losses(fixed, sines(), 2).total()), 0);
    }
  }

  /**
   * Embeddings at the origin: {@code 6·2·Σ' φ(1 − φ)²·3/16} over 17 knots, the ends counting half,
   * times the weight. VISReg: 1 for the scale, and the mean square of the quantiles.
   */
  @Test
  void golden_theTrivialLossIsThatOfTheOrigin() {
    double sum = 0;
    for (int k = 0; k <= 16; k++) {
      double normal = Math.exp(-Math.pow(3 * k / 16.0, 2) / 2);
      sum += (k == 0 || k == 16 ? 0.5 : 1) * normal * (1 - normal) * (1 - normal);
    }
    double wanted = 0.3 * 6 * 2 * sum * 3 / 16;
    Method method = method(PREDICTION, SKETCH);
    assertEquals(wanted, method.trivialLoss(6).orElseThrow(), 1e-6);
    try (var _ = Scope.open()) {
      var origin = List.of(Ops.zeros(6, 3), Ops.zeros(6, 3));
      assertEquals(wanted, value(losses(method, origin, 1).total()), 1e-6);
      var moved = List.of(Ops.full(0.2, 6, 3), Ops.full(0.2, 6, 3));
      assertThat(value(losses(method, moved, 1).total())).isGreaterThan(wanted);
    }
    var visreg = new Sketch(8, Draw.ONCE, Sets.EACH_VIEW, Statistic.CentreScaleShape.DEFAULT);
    double spread = (2 * Math.pow(0.967421566, 2) + 2 * Math.pow(0.430727299, 2)) / 5;
    assertEquals(0.3 * (1 + spread), method(PREDICTION, visreg).trivialLoss(5).orElseThrow(), 1e-5);
    var all = new Sketch(8, Draw.ONCE, Sets.ALL_VIEWS, Statistic.EppsPulley.DEFAULT);
    assertThat(method(PREDICTION, all).trivialLoss(6)).isEmpty();
  }

  /** 3 dimensions, weight .7 of the prediction: .7·‖z − m‖²/3 = ‖z − m‖²/(2·3/1.4). */
  @Test
  void golden_theDensityOfThePredictionTerm() {
    assertThat(method(PREDICTION, SKETCH).density())
        .contains(new Density.Gaussian(Math.sqrt(3 / 1.4)));
    var none = new Prediction(new Centre.AllViews(), Balance.CONVEX, 1);
    assertThat(method(none, SKETCH).density()).isEmpty();
  }

  /** torchvision's MLP as the authors use it: all maps have a bias, the last no norm. */
  @Test
  void golden_theProjectorsTensors() {
    assertThat(Tree.parameters(method(PREDICTION, SKETCH)))
        .extracting(NamedTensor::name)
        .containsExactly(
            "projector.0.weight",
            "projector.0.bias",
            "projector.1.weight",
            "projector.1.bias",
            "projector.3.weight",
            "projector.3.bias",
            "projector.4.weight",
            "projector.4.bias",
            "projector.6.weight",
            "projector.6.bias");
  }

  @Test
  void gradient_ofAView() {
    try (var _ = Scope.open()) {
      Method method = method(PREDICTION, SKETCH);
      Gradients.check(
          x -> losses(method, List.of(Sines.rows(6, 3, 0), x, Sines.rows(6, 3, 2)), 1).total(),
          Sines.rows(6, 3, 1),
          1e-7);
    }
  }

  /** Two large and two small crops; the terms are the same for any number of views. */
  @Test
  void gradient_reachesEncoderAndProjectorFromCropsOfTwoSizes() {
    try (var _ = Scope.open()) {
      Method method = method(PREDICTION, SKETCH);
      var views = Stream.of(8, 8, 4, 4).map(LeJepaTest::view).toList();
      var crops = new Batch(views, new long[6], new Targets.None());
      Losses losses = method.step(step(crops, 1, Pass.train(new Seed(2))));
      losses.total().backward();
      assertThat(losses.terms())
          .extracting(Losses.Term::name)
          .containsExactly("prediction", "normality");
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  private static View view(int size) {
    return View.of(Input.of(Ops.randn(new Seed(size), 6, 1, size, size)), List.of());
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertEquals(
        "weight: want 0 to 1, was 2",
        refusal(() -> new Prediction(new Centre.AllViews(), Balance.CONVEX, 2)));
    assertEquals("count: want a positive number, was 0", refusal(() -> new Centre.FirstViews(0)));
    assertEquals(
        "directions: want a positive number, was 0",
        refusal(() -> new Sketch(0, Draw.ONCE, Sets.EACH_VIEW, Statistic.EppsPulley.DEFAULT)));
  }

  private static String refusal(Runnable body) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, body::run).getMessage());
  }

  private Method method(Prediction prediction, Sketch sketch) {
    return new LeJepaConfig(new Projector(8, 3, Activation.RELU), prediction, sketch).build(site);
  }

  private static List<Tensor> sines() {
    return List.of(Sines.rows(6, 3, 0), Sines.rows(6, 3, 1), Sines.rows(6, 3, 2));
  }

  private Losses losses(Method method, List<Tensor> projections, long number) {
    return method.losses(
        Outputs.of(List.of()).projected(projections),
        step(Toys.batch(0, 2), number, Pass.evaluate()));
  }

  private TrainingStep step(Batch batch, long number, Pass pass) {
    return new TrainingStep(batch, site.student(), new Clock(number, 10, 6), pass);
  }
}
