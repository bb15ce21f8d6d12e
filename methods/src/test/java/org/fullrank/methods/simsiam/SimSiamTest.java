package org.fullrank.methods.simsiam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.losses.CosineLoss;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Sines;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.simsiam.SimSiamConfig.PredictorRate;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;

class SimSiamTest {
  private static final SimSiamConfig CONFIG = new SimSiamConfig(8, 4, 2, PredictorRate.CONSTANT);

  private final Site site = Toys.site();
  private final Method method = CONFIG.build(site);

  /** Independent reference in double precision (NumPy): one direction alone gives .990039. */
  @Test
  void golden_bothDirectionsOfTheSines() {
    try (var _ = Scope.open()) {
      Tensor a = Sines.rows(4, 8, 0);
      Tensor b = Sines.rows(4, 8, 1);
      Losses losses = method.losses(outputs(List.of(a, b), List.of(a, b)), step());
      assertEquals(0.990039, value(losses.total()), 1e-6);
    }
  }

  /** Four different tensors, a plain loop: each prediction meets the other view's target. */
  @Test
  void golden_eachPredictionMeetsTheOtherView() {
    try (var _ = Scope.open()) {
      var wanted = new double[3];
      for (int i = 0; i < 3; i++) {
        wanted[i] = -0.5 * cosine(i, 0, 3) - 0.5 * cosine(i, 1, 2);
      }
      var guesses = List.of(Sines.rows(3, 5, 0), Sines.rows(3, 5, 1));
      var targets = List.of(Sines.rows(3, 5, 2), Sines.rows(3, 5, 3));
      Losses losses = method.losses(outputs(guesses, targets), step());
      assertArrayEquals(wanted, Tensors.doubles(losses.perSample().orElseThrow()), 1e-9);
      assertEquals((wanted[0] + wanted[1] + wanted[2]) / 3, value(losses.total()), 1e-9);
      assertEquals(-value(losses.total()), value(losses.terms().getFirst().value()), 1e-12);
      assertEquals(Toys.BATCH, losses.count());
    }
  }

  private static double cosine(int row, int view, int other) {
    double[] a = Sines.array(3, 5, view)[row];
    double[] b = Sines.array(3, 5, other)[row];
    double product = 0;
    double lengths = 0;
    double others = 0;
    for (int d = 0; d < 5; d++) {
      product += a[d] * b[d];
      lengths += a[d] * a[d];
      others += b[d] * b[d];
    }
    return product / Math.sqrt(lengths * others);
  }

  /** The authors' builder.py: no map has a bias but the predictor's last; the last norm no gain. */
  @Test
  void golden_theHeadsTensors() {
    assertThat(Tree.parameters(method))
        .extracting(NamedTensor::name)
        .containsExactly(
            "projector.0.weight",
            "projector.1.weight",
            "projector.1.bias",
            "projector.3.weight",
            "projector.4.weight",
            "projector.4.bias",
            "projector.6.weight",
            "predictor.0.weight",
            "predictor.1.weight",
            "predictor.1.bias",
            "predictor.3.weight",
            "predictor.3.bias");
  }

  /** Outputs of the method are consistent: predictions of projections, targets without gradient. */
  @Test
  void golden_theTargetsAreTheProjections() {
    try (var _ = Scope.open()) {
      Outputs outputs = method.forward(step());
      for (int view = 0; view < 2; view++) {
        Tensor pooled = outputs.features().get(view).pooled();
        double[] projection =
            Tensors.doubles(method.projection(pooled, Pass.evaluate()).orElseThrow());
        assertArrayEquals(projection, Tensors.doubles(outputs.projections().get(view)), 1e-6);
        assertArrayEquals(projection, Tensors.doubles(outputs.targets().get(view)), 1e-6);
        assertFalse(outputs.targets().get(view).requires_grad());
      }
      double half =
          value(
              CosineLoss.similarity(outputs.predictions().getFirst(), outputs.targets().get(1))
                  .mean());
      double other =
          value(
              CosineLoss.similarity(outputs.predictions().get(1), outputs.targets().getFirst())
                  .mean());
      assertEquals(-(half + other) / 2, value(method.losses(outputs, step()).total()), 1e-6);
    }
  }

  @Test
  void golden_thePredictorsRateDoesNotDecay() {
    assertEquals(LearningRateScale.CONSTANT, method.learningRate("method.predictor.0.weight"));
    assertEquals(LearningRateScale.SCHEDULED, method.learningRate("method.projector.0.weight"));
    assertEquals(LearningRateScale.SCHEDULED, method.learningRate("encoder.cls_token"));
    var scheduled = new SimSiamConfig(8, 4, 2, PredictorRate.SCHEDULED).build(site);
    assertEquals(LearningRateScale.SCHEDULED, scheduled.learningRate("method.predictor.0.weight"));
  }

  /** A collapse has the least loss of all, so no loss says that nothing was learned. */
  @Test
  void golden_aCollapseHasTheLeastLoss() {
    try (var _ = Scope.open()) {
      Tensor same = Tensors.of(new double[] {1, 2, 1, 2}, 2, 2);
      var outputs = outputs(List.of(same, same), List.of(same, same));
      assertEquals(-1, value(method.losses(outputs, step()).total()), 1e-12);
      assertThat(method.trivialLoss(6)).isEmpty();
      assertThat(method.density()).contains(new Density.VonMisesFisher(1));
    }
  }

  @Test
  void property_theViewsMayChangePlaces() {
    try (var _ = Scope.open()) {
      var step = step();
      var views = step.batch().views();
      var exchanged = step.with(step.batch().with(List.of(views.get(1), views.get(0))));
      assertEquals(value(method.step(step).total()), value(method.step(exchanged).total()), 1e-5);
    }
  }

  @Test
  void gradient_ofPredictionsAlone() {
    try (var _ = Scope.open()) {
      Tensor b = Sines.rows(3, 4, 1);
      var targets = List.of(Sines.rows(3, 4, 2), Sines.rows(3, 4, 3));
      Gradients.check(
          x -> method.losses(outputs(List.of(x, b), targets), step()).total(),
          Sines.rows(3, 4, 0),
          1e-8);
    }
  }

  @Test
  void gradient_reachesEncoderProjectorAndPredictor() {
    try (var _ = Scope.open()) {
      var train = Sites.step(Toys.batch(0, 2), site.student(), Pass.train(new Seed(2)));
      method.step(train).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_aPredictorWithoutUnits() {
    assertEquals(
        "bottleneck: want a positive number, was 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new SimSiamConfig(8, 4, 0, PredictorRate.CONSTANT))
            .getMessage());
  }

  private TrainingStep step() {
    return Sites.step(Toys.batch(0, 2), site.student(), Pass.evaluate());
  }

  private static Outputs outputs(List<Tensor> guesses, List<Tensor> targets) {
    return Outputs.of(List.of()).predicted(guesses, targets);
  }
}
