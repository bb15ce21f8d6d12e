package org.fullrank.bayes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sheet of numbers: two samples, two inputs, three outputs; computed with NumPy. */
class MeanFieldTest {
  private static final Prior PRIOR = new Prior.Gaussian(0.1);

  private static final double[] X = {1, 2, -1, 0.5};

  private static final double[] MEAN = {0.5, -0.25, 1, 0, 0.2, 0.3};

  private static final double[] RHO = {-3, -2, -1, -4, 0, -3};

  private static final double[] NOISE = {0.5, -1, 1, 2, -0.5, 0};

  private static final double[] BIAS = {0.1, 0, -0.1};

  private static PosteriorConfig settings(Estimator estimator) {
    return new PosteriorConfig(PRIOR, 0.02, estimator, false, false);
  }

  private static MeanField field(Estimator estimator) {
    var weight = GaussianWeight.of(Tensors.of(MEAN, 3, 2), Tensors.of(RHO, 3, 2), PRIOR);
    return new MeanField(weight, new Offset.Point(Tensors.of(BIAS, 3)), settings(estimator));
  }

  private static Tensor x() {
    return Tensors.of(X, 2, 2);
  }

  @Test
  void golden_momentsOfLocalReparametrisation() {
    try (var _ = Scope.open()) {
      var field = field(Estimator.LOCAL);
      assertArrayEquals(
          new double[] {0.048587, 0.126928, 0.313262, 0.018150, 0.693147, 0.048587},
          Tensors.doubles(field.weight().deviation()),
          1e-6);
      Tensor mean = NeuralOps.linear(x(), field.weight().mean(), field.offset().mean());
      assertArrayEquals(
          new double[] {0.1, 1, 0.7, -0.525, -1, -0.15}, Tensors.doubles(mean), 1e-12);
      Tensor square = field.weight().deviation().square();
      Tensor variance = NeuralOps.linear(x().square(), square, Optional.empty());
      assertArrayEquals(
          new double[] {0.066804, 0.099451, 0.489896, 0.006388, 0.098215, 0.481043},
          Tensors.doubles(variance),
          1e-6);
      Tensor y = field.forward(x(), NeuralOps::linear, 1, Pass.train(new Seed(4)));
      Tensor noise = Ops.randnLike(new Seed(4).with(0), mean, 2, 3);
      assertArrayEquals(
          Tensors.doubles(mean.add(Ops.plus(variance, 1e-10).sqrt().mul(noise))),
          Tensors.doubles(y),
          1e-12);
    }
  }

  @Test
  void golden_naiveAndFlipoutAtGivenNoise() {
    try (var _ = Scope.open()) {
      var field = field(Estimator.FLIPOUT);
      Tensor noise = field.weight().deviation().mul(Tensors.of(NOISE, 3, 2));
      Tensor drawn = NeuralOps.linear(x(), field.weight().mean().add(noise), field.offset().mean());
      assertArrayEquals(
          new double[] {-0.129562, 1.385861, 0.353426, -0.612758, -1.295112, 0.196574},
          Tensors.doubles(drawn),
          1e-6);
      var signs =
          new MeanField.Signs(
              Tensors.of(new double[] {1, -1, -1, 1}, 2, 2),
              Tensors.of(new double[] {1, -1, 1, -1, -1, 1}, 2, 3));
      Tensor middle = NeuralOps.linear(x(), field.weight().mean(), field.offset().mean());
      assertArrayEquals(
          new double[] {0.378150, 0.759338, 0.353426, -0.485830, -1.331412, -0.496574},
          Tensors.doubles(MeanField.flipped(x(), middle, NeuralOps::linear, signs, noise)),
          1e-6);
    }
  }

  /** What the drawn pass computes is the naive formula with the draws of its seed. */
  @Test
  void golden_aDrawnPassIsOneDrawOfTheWeights() {
    try (var _ = Scope.open()) {
      var field = field(Estimator.FLIPOUT);
      Tensor weight = field.weight().draw(new Seed(9).with(0));
      Tensor wanted = NeuralOps.linear(x(), weight, field.offset().mean());
      Tensor found = field.forward(x(), NeuralOps::linear, 1, Pass.sample(new Seed(9)));
      assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(found), 1e-12);
      assertArrayEquals(
          new double[] {0.1, 1, 0.7, -0.525, -1, -0.15},
          Tensors.doubles(field.forward(x(), NeuralOps::linear, 1, Pass.evaluate())),
          1e-12);
    }
  }

  /** 20,000 draws of each estimator: equal mean and variance within three standard errors. */
  @ParameterizedTest
  @EnumSource(Estimator.class)
  void property_estimatorsShareMeanAndVariance(Estimator estimator) {
    int draws = 20_000;
    double[] mean = {0.1, 1, 0.7, -0.525, -1, -0.15};
    double[] variance = {0.066804, 0.099451, 0.489896, 0.006388, 0.098215, 0.481043};
    double[] sum = new double[6];
    double[] square = new double[6];
    try (var _ = Scope.open()) {
      var field = field(estimator);
      for (int draw = 0; draw < draws; draw++) {
        try (var _ = Scope.open()) {
          Pass pass = Pass.train(new Seed(draw));
          double[] y =
              Tensors.doubles(Ops.noGrad(() -> field.forward(x(), NeuralOps::linear, 1, pass)));
          for (int i = 0; i < 6; i++) {
            sum[i] += y[i];
            square[i] += (y[i] - mean[i]) * (y[i] - mean[i]);
          }
        }
      }
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(mean[i], sum[i] / draws, 3 * Math.sqrt(variance[i] / draws), "mean " + i);
      assertEquals(
          variance[i],
          square[i] / draws,
          3 * variance[i] * Math.sqrt(2.0 / draws),
          "variance " + i);
    }
  }

  /** Samples of one batch: the naive draw is the same for two equal rows, the others are not. */
  @Test
  void property_flipoutAndLocalDrawForEachSample() {
    try (var _ = Scope.open()) {
      Tensor same = Tensors.of(new double[] {1, 2, 1, 2}, 2, 2);
      for (Estimator estimator : Estimator.values()) {
        boolean equal = true;
        for (int draw = 0; draw < 8; draw++) {
          Pass pass = Pass.train(new Seed(draw));
          double[] y = Tensors.doubles(field(estimator).forward(same, NeuralOps::linear, 1, pass));
          equal &= Math.abs(y[0] - y[3]) < 1e-12 && Math.abs(y[2] - y[5]) < 1e-12;
        }
        assertEquals(estimator == Estimator.NAIVE, equal, estimator.name());
      }
    }
  }

  /** Mean of each entry of the gradient, and the sum of their variances, over 400 draws. */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  private record Moments(double[] mean, double variance) {
    private static final int DRAWS = 400;

    /** Of the gradient by {@code μ} of the mean of {@code ‖y‖²} over {@code rows}. */
    static Moments of(Estimator estimator, Tensor start, Tensor rows) {
      var sum = new double[12];
      double square = 0;
      for (int draw = 0; draw < DRAWS; draw++) {
        try (var _ = Scope.open()) {
          Tensor mean = start.clone();
          var weight = GaussianWeight.of(mean, Ops.fullLike(mean, 0, 3, 4), PRIOR);
          var field = new MeanField(weight, new Offset.None(), settings(estimator));
          Tensor y = field.forward(rows, NeuralOps::linear, 1, Pass.train(new Seed(draw)));
          Ops.times(y.square().sum(), 1.0 / rows.size(0)).backward();
          double[] gradient = Tensors.doubles(mean.grad());
          for (int i = 0; i < 12; i++) {
            sum[i] += gradient[i] / DRAWS;
            square += gradient[i] * gradient[i] / DRAWS;
          }
        }
      }
      return new Moments(sum, square - Arrays.stream(sum).map(it -> it * it).sum());
    }
  }

  /**
   * The gradient has the same mean under every estimator, and over a batch of 64 a smaller variance
   * under flipout and local reparametrisation.
   */
  @Test
  void property_gradientsAreUnbiasedAndOfLowerVariance() {
    try (var _ = Scope.open()) {
      Tensor rows = Ops.randn(new Seed(77), 64, 4).to(Tensors.type(x()));
      Tensor start = Ops.randn(new Seed(1), 3, 4).to(Tensors.type(x()));
      double[] exact = Tensors.doubles(Ops.times(start.matmul(rows.t()), 1.0 / 32).matmul(rows));
      var naive = Moments.of(Estimator.NAIVE, start, rows);
      var local = Moments.of(Estimator.LOCAL, start, rows);
      var flipout = Moments.of(Estimator.FLIPOUT, start, rows);
      for (Moments found : List.of(naive, local, flipout)) {
        double error = 3 * Math.sqrt(found.variance() / Moments.DRAWS);
        assertArrayEquals(exact, found.mean(), error);
      }
      assertTrue(local.variance() < 0.5 * naive.variance(), "local " + local.variance());
      assertTrue(flipout.variance() < 0.5 * naive.variance(), "flipout " + flipout.variance());
    }
  }

  /** A zero input makes the variance zero; the gradient stays finite. */
  @Test
  void gradient_ofTheRootAtZeroIsFinite() {
    try (var _ = Scope.open()) {
      var field = field(Estimator.LOCAL);
      Tensor zero = Tensors.of(new double[4], 2, 2).requires_grad_(true);
      field.forward(zero, NeuralOps::linear, 1, Pass.train(new Seed(1))).sum().backward();
      assertTrue(Ops.isFinite(zero.grad()));
      assertTrue(Ops.isFinite(field.weight().mean().grad()));
    }
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void gradient_byTheInput(Estimator estimator) {
    try (var _ = Scope.open()) {
      var field = field(estimator);
      Gradients.check(
          it -> field.forward(it, NeuralOps::linear, 1, Pass.train(new Seed(3))).square().sum(),
          x(),
          1e-6);
    }
  }
}
