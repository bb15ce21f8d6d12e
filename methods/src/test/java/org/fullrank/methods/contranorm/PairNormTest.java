package org.fullrank.methods.contranorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairNormTest {
  /** (1 0), (3 0), (2 3) less their mean (2 1): squares 2, 2, 4, mean 8/3. */
  @Test
  void golden_threeTokens() {
    double r = 2 / Math.sqrt(8.0 / 3);
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1, 0, 3, 0, 2, 3}, 1, 3, 2);
      assertArrayEquals(
          new double[] {-r, -r, r, -r, 0, 2 * r},
          Tensors.doubles(new PairNorm(2).forward(x, Pass.evaluate())),
          1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_meanIsZeroAndMeanSquareTheRadius(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.plus(Ops.randn(new Seed(seed), 2, 9, 4), 3);
      Tensor y = new PairNorm(1.5).forward(x, Pass.evaluate());
      assertEquals(0, Ops.value(Ops.mean(y, false, 1).abs().sum()), 1e-5);
      assertEquals(2.25, Ops.value(Ops.sum(y.square(), false, 2).mean()), 1e-4);
    }
  }

  @Test
  void golden_paddingTakesNoPart() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 1, 5, 3).to(ScalarType.Double);
      Tensor real = Tensors.of(new long[] {1, 1, 1, 0, 0}, 1, 5).to(ScalarType.Bool);
      var norm = new PairNorm(1);
      assertArrayEquals(
          Tensors.doubles(norm.forward(x.narrow(1, 0, 3), Pass.evaluate())),
          Tensors.doubles(
              norm.forward(x, Pass.evaluate().over(TokenMask.NONE.among(real)))
                  .narrow(1, 0, 3)
                  .contiguous()),
          1e-12);
    }
  }

  @Test
  void gradient_throughMeanAndSpread() {
    try (var _ = Scope.open()) {
      Tensor weights = Ops.randn(new Seed(2), 1, 4, 3).to(ScalarType.Double);
      Gradients.check(
          x -> new PairNorm(1).forward(x, Pass.evaluate()).mul(weights).sum(),
          Ops.randn(new Seed(3), 1, 4, 3).to(ScalarType.Double),
          1e-7);
    }
  }

  /** The mean of centred tokens is zero, so that the last norm must be another. */
  @Test
  void property_theMeanOfTheTokensTellsImagesApart() {
    try (var _ = Scope.open()) {
      var parts = PairNormConfig.DEFAULT.fit(Parts.standard(), TokenLayout.of(16, 2));
      var encoder =
          EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 2)
              .withPool(Pool.MEAN)
              .build(new InputShape.Images(1, 8, 8), parts, new Seed(1));
      Tensor images = Ops.randn(new Seed(2), 3, 1, 8, 8);
      Tensor pooled = encoder.forward(Input.of(images), Pass.evaluate()).pooled();
      assertThat(DoubleStream.of(Tensors.doubles(Ops.length(pooled, 1)))).allMatch(it -> it > 0.1);
    }
  }
}
