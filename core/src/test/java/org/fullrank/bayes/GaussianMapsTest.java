package org.fullrank.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
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
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linear maps and convolutions whose weights have a posterior. */
class GaussianMapsTest {
  private static final Prior PRIOR = new Prior.Gaussian(0.1);

  private static PosteriorConfig settings(Estimator estimator) {
    return new PosteriorConfig(PRIOR, 0.02, estimator, false, false);
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
      for (Pass pass :
          new Pass[] {Pass.evaluate(), Pass.sample(new Seed(1)), Pass.train(new Seed(1))}) {
        assertArrayEquals(wanted, Tensors.doubles(map.forward(input, pass)), tolerance);
        assertArrayEquals(wanted, Tensors.doubles(map.forward(input, pass.teacher())), 1e-6);
      }
    }
  }

  /** Flipout's signs are those of a sample: equal tokens and equal pixels stay equal. */
  @Test
  void property_signsAreConstantOverTokensAndPixels() {
    try (var _ = Scope.open()) {
      var map =
          GaussianLinear.around(
              Linear.uniform().make(3, 2, true, new Seed(0)), settings(Estimator.FLIPOUT));
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
