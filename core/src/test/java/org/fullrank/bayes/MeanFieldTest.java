package org.fullrank.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Linear;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
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
    var weight =
        GaussianWeight.of(Tensors.of(MEAN, 3, 2), Tensors.of(RHO, 3, 2), PRIOR);
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
      Tensor drawn =
          NeuralOps.linear(x(), field.weight().mean().add(noise), field.offset().mean());
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
          Tensors.doubles(
              MeanField.flipped(x(), middle, NeuralOps::linear, signs, noise)),
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
              Tensors.doubles(
                  Ops.noGrad(() -> field.forward(x(), NeuralOps::linear, 1, pass)));
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
          variance[i], square[i] / draws, 3 * variance[i] * Math.sqrt(2.0 / draws), "variance " + i);
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
          double[] y =
              Tensors.doubles(field(estimator).forward(same, NeuralOps::linear, 1, pass));
          equal &= Math.abs(y[0] - y[3]) < 1e-12 && Math.abs(y[2] - y[5]) < 1e-12;
        }
        assertEquals(estimator == Estimator.NAIVE, equal, estimator.name());
      }
    }
  }

  /**
   * The gradient of the mean of {@code ‖y‖²} by {@code μ} has the same mean under every estimator,
   * and over a batch of 64 a smaller variance under flipout and local reparametrisation.
   */
  @Test
  void property_gradientsAreUnbiasedAndOfLowerVariance() {
    int draws = 400;
    var means = new double[3][];
    var variances = new double[3];
    try (var _ = Scope.open()) {
      Tensor rows = Ops.randn(new Seed(77), 64, 4).to(Tensors.type(x()));
      for (Estimator estimator : Estimator.values()) {
        Tensor start = Ops.randn(new Seed(1), 3, 4).to(Tensors.type(x()));
        var sum = new double[12];
        var square = new double[12];
        for (int draw = 0; draw < draws; draw++) {
          try (var _ = Scope.open()) {
            Tensor mean = start.clone();
            var weight = GaussianWeight.of(mean, Ops.fullLike(mean, 0, 3, 4), PRIOR);
            var field = new MeanField(weight, new Offset.None(), settings(estimator));
            Tensor y = field.forward(rows, NeuralOps::linear, 1, Pass.train(new Seed(draw)));
            Ops.times(y.square().sum(), 1.0 / 64).backward();
            double[] gradient = Tensors.doubles(mean.grad());
            for (int i = 0; i < 12; i++) {
              sum[i] += gradient[i] / draws;
              square[i] += gradient[i] * gradient[i] / draws;
            }
          }
        }
        means[estimator.ordinal()] = sum;
        variances[estimator.ordinal()] =
            IntStream.range(0, 12).mapToDouble(i -> square[i] - sum[i] * sum[i]).sum();
      }
      double[] exact =
          Tensors.doubles(
              Ops.times(Ops.randn(new Seed(1), 3, 4).to(Tensors.type(x())).matmul(rows.t()), 1.0 / 32)
                  .matmul(rows));
      for (Estimator estimator : Estimator.values()) {
        double error = 3 * Math.sqrt(variances[estimator.ordinal()] / draws);
        assertArrayEquals(exact, means[estimator.ordinal()], error, estimator.name());
      }
    }
    assertTrue(variances[1] < 0.5 * variances[0], "local " + variances[1]);
    assertTrue(variances[2] < 0.5 * variances[0], "flipout " + variances[2]);
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

  /** The deviation goes to zero: every pass is the plain map. */
  @ParameterizedTest
  @EnumSource(Estimator.class)
  void golden_withoutDeviationItIsThePlainMap(Estimator estimator) {
    try (var _ = Scope.open()) {
      var plain = Weights.random(Linear.uniform().make(5, 3, true, new Seed(0)), new Seed(1));
      Tensor input = Ops.randn(new Seed(2), 4, 6, 5);
      double[] wanted = Tensors.doubles(plain.forward(input, Pass.evaluate()));
      var settings = new PosteriorConfig(PRIOR, 1e-13, estimator, true, true);
      var map = GaussianLinear.around(plain, settings);
      double tolerance = estimator == Estimator.LOCAL ? 5e-5 : 1e-6; // the root of 1e-10 is 1e-5
      for (Pass pass : new Pass[] {Pass.evaluate(), Pass.sample(new Seed(1)), Pass.train(new Seed(1))}) {
        assertArrayEquals(wanted, Tensors.doubles(map.forward(input, pass)), tolerance);
        assertArrayEquals(
            wanted, Tensors.doubles(map.forward(input, pass.teacher())), 1e-6);
      }
    }
  }

  /** Flipout's signs are those of a sample: equal tokens and equal pixels stay equal. */
  @Test
  void property_signsAreConstantOverTokensAndPixels() {
    try (var _ = Scope.open()) {
      var map =
          GaussianLinear.around(Linear.uniform().make(3, 2, true, new Seed(0)), settings(Estimator.FLIPOUT));
      Tensor tokens = Ops.randn(new Seed(1), 2, 1, 3).expand(2, 4, 3);
      double[] y = Tensors.doubles(map.forward(tokens, Pass.train(new Seed(5))));
      for (int token = 1; token < 4; token++) {
        assertEquals(y[0], y[2 * token], 1e-6);
      }
      var shape = new ConvShape(2, 3, 1, 1, 0);
      var convolution =
          GaussianConv.around(
              shape, Conv2d.he().make(shape, true, new Seed(0)), settings(Estimator.FLIPOUT));
      Tensor image = Ops.randn(new Seed(1), 2, 2, 1, 1).expand(2, 2, 3, 3);
      double[] z = Tensors.doubles(convolution.forward(image, Pass.train(new Seed(5))));
      for (int pixel = 1; pixel < 9; pixel++) {
        assertEquals(z[0], z[pixel], 1e-6);
      }
    }
  }

  /** A convolution of one pixel is the linear map, in every mode, beside the same draws. */
  @ParameterizedTest
  @EnumSource(Estimator.class)
  void golden_aConvolutionOfOnePixelIsTheLinearMap(Estimator estimator) {
    try (var _ = Scope.open()) {
      var plain = Weights.random(Linear.uniform().make(2, 3, true, new Seed(0)), new Seed(4));
      var shape = new ConvShape(2, 3, 1, 1, 0);
      var kernel = Weights.random(Conv2d.he().make(shape, true, new Seed(0)), new Seed(5));
      Weights.set(kernel, "weight", Weights.get(plain, "weight"));
      Weights.set(kernel, "bias", Weights.get(plain, "bias"));
      var settings = new PosteriorConfig(PRIOR, 0.3, estimator, true, true);
      var map = GaussianLinear.around(plain, settings);
      var convolution = GaussianConv.around(shape, kernel, settings);
      Tensor x = Ops.randn(new Seed(6), 5, 2);
      for (Pass pass :
          new Pass[] {
            Pass.evaluate(),
            Pass.sample(new Seed(1)),
            Pass.train(new Seed(1)),
            Pass.train(new Seed(1)).teacher()
          }) {
        assertArrayEquals(
            Tensors.doubles(map.forward(x, pass)),
            Tensors.doubles(convolution.forward(x.view(5, 2, 1, 1), pass)),
            1e-5);
      }
    }
  }

  /** A frozen draw: the same seed gives the same weights for every batch, another seed others. */
  @Test
  void property_aDrawIsKeptOverBatches() {
    try (var _ = Scope.open()) {
      var map =
          GaussianLinear.around(
              Linear.uniform().make(3, 2, true, new Seed(0)), settings(Estimator.FLIPOUT));
      Tensor x = Ops.randn(new Seed(1), 6, 3);
      double[] whole = Tensors.doubles(map.forward(x, Pass.sample(new Seed(8))));
      double[] part = Tensors.doubles(map.forward(x.narrow(0, 2, 2), Pass.sample(new Seed(8))));
      assertArrayEquals(new double[] {whole[4], whole[5], whole[6], whole[7]}, part, 1e-6);
      double[] other = Tensors.doubles(map.forward(x, Pass.sample(new Seed(9))));
      assertTrue(Math.abs(whole[0] - other[0]) > 1e-4);
      double[] sliced = Tensors.doubles(map.part(x, 1, 2, Pass.sample(new Seed(8))));
      assertArrayEquals(
          IntStream.range(0, 6).mapToDouble(i -> whole[2 * i + 1]).toArray(), sliced, 1e-6);
    }
  }

  /** Neither means nor deviations are decayed; both are trained and named beside the plain map. */
  @Test
  void golden_tensorsAreThoseOfThePlainMapAndTheirRho() {
    var map =
        GaussianLinear.around(
            Linear.uniform().make(3, 2, true, new Seed(0)),
            new PosteriorConfig(PRIOR, 0.02, Estimator.NAIVE, true, false));
    assertThat(Tree.tensors(map))
        .extracting(NamedTensor::name)
        .containsExactly("weight", "weight_rho", "bias", "bias_rho");
    assertThat(Tree.tensors(map)).allMatch(it -> it.role() == Role.BIAS);
    assertEquals(2, map.posteriors().size());
    assertEquals(-3.9019389, Weights.get(map, "weight_rho")[0], 1e-4);
  }

  @Test
  void refuses_mapsThatAreNotPlain() {
    var settings = settings(Estimator.NAIVE);
    var twice = GaussianLinear.around(Linear.uniform().make(3, 2, true, new Seed(0)), settings);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> GaussianLinear.around(twice, settings));
    assertEquals(
        "want plain maps, were maps with [weight_rho]; put it first, or omit one of the two"
            + " components",
        refused.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void leaves_nothing(Estimator estimator) {
    var map =
        GaussianLinear.around(Linear.uniform().make(3, 2, true, new Seed(0)), settings(estimator));
    Tensor x = Scope.keep(Ops.randn(new Seed(1), 6, 3));
    Leaks.none(() -> map.forward(x, Pass.train(new Seed(1))).sum().backward());
    Leaks.none(() -> map.forward(x, Pass.sample(new Seed(1))));
  }
}
