package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.calibrate.Temperature;
import org.fullrank.calibrate.VectorScaling;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** Gives its input back. */
  private record Through(int width) implements Encoder {
    @Override
    public TokenLayout layout() {
      return TokenLayout.of(0, 0);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      return Features.of(input.values(), input.values().unsqueeze(1));
    }

    @Override
    public void visit(Visitor visitor) {}
  }

  /** Noise on the output where weights are drawn, as of a posterior. */
  private record Noisy(LinearMap mean) implements LinearMap {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      Tensor y = mean.forward(x, pass);
      return pass.weights() == Pass.Weights.MEAN ? y : y.add(Ops.randn(pass.seed(), 1, y.size(1)));
    }

    @Override
    public Tensor weight() {
      return mean.weight();
    }

    @Override
    public void visit(Visitor visitor) {
      mean.visit(visitor);
    }
  }

  private static LinearMap head() {
    return Linear.of(Tensors.of(new float[] {1, 0, 0, 1, 1, 1}, 3, 2), Optional.of(Ops.zeros(3)));
  }

  /** Logits log 2·(1, 0, 1) give shares 2 : 1 : 2; at temperature 1/2 they are 4 : 1 : 4. */
  @Test
  void golden_softmaxOfTheLogitsOverTheTemperature() {
    try (var _ = Scope.open()) {
      var input = Input.of(Tensors.of(new float[] {(float) Math.log(2), 0}, 1, 2));
      var predictor = new Predictor(new Through(2), head(), CLASSES, 1);
      assertArrayEquals(
          new double[] {0.4, 0.2, 0.4}, Tensors.doubles(predictor.probabilities(input)), 1e-6);
      assertArrayEquals(
          new double[] {4.0 / 9, 1.0 / 9, 4.0 / 9},
          Tensors.doubles(predictor.at(0.5).probabilities(input)),
          1e-6);
    }
  }

  /** Shares .4, .2, .4: their squares times 1, 1 and e are .16 : .04 : .16 e. */
  @Test
  void golden_calibratorMapsTheShares() {
    try (var _ = Scope.open()) {
      var input = Input.of(Tensors.of(new float[] {(float) Math.log(2), 0}, 1, 2));
      var scaling = new VectorScaling(List.of(2.0, 2.0, 2.0), List.of(0.0, 0.0, 1.0));
      var stored = new ModelConfig.Head(CLASSES, 3).calibrated(scaling);
      assertThat(stored.temperature()).isEqualTo(1);
      var predictor = new Predictor(new Through(2), head(), CLASSES, 3).with(stored);
      double sum = .2 + .16 * Math.E;
      assertArrayEquals(
          new double[] {.16 / sum, .04 / sum, .16 * Math.E / sum},
          Tensors.doubles(predictor.probabilities(input)),
          1e-6);
      assertThat(predictor.probabilities(input, 2, new Seed(1)).shape()).containsExactly(2, 1, 3);
      assertArrayEquals(
          new double[] {.4, .2, .4}, Tensors.doubles(predictor.raw().probabilities(input)), 1e-6);
      assertThat(stored.calibrated(new Temperature(1.5)))
          .isEqualTo(new ModelConfig.Head(CLASSES, 1.5));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void property_rowsSumToOneAndDrawsFollowTheSeed(long seed) {
    try (var _ = Scope.open()) {
      var predictor = new Predictor(new Through(2), new Noisy(head()), CLASSES, 1);
      var input = Input.of(Ops.randn(new Seed(seed), 5, 2));
      Tensor draws = predictor.probabilities(input, 4, new Seed(seed));
      assertThat(draws.shape()).containsExactly(4, 5, 3);
      double[] ones = Tensors.doubles(Ops.ones(20));
      assertArrayEquals(ones, Tensors.doubles(Ops.sum(draws, false, 2).flatten(0, 1)), 1e-6);
      assertThat(Tensors.doubles(draws))
          .isEqualTo(Tensors.doubles(predictor.probabilities(input, 4, new Seed(seed))))
          .isNotEqualTo(Tensors.doubles(predictor.probabilities(input, 4, new Seed(seed + 9))));
      assertThat(Tensors.doubles(draws.select(0, 0)))
          .isNotEqualTo(Tensors.doubles(draws.select(0, 1)));
      assertThat(Tensors.doubles(draws.narrow(0, 0, 1)))
          .isEqualTo(Tensors.doubles(predictor.probabilities(input, 1, new Seed(seed))));
    }
  }

  /** Of a model without a posterior each draw is the evaluation. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void property_oneDrawIsTheEvaluation(long seed) {
    try (var _ = Scope.open()) {
      var encoder =
          Stages.ENCODER.build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(seed));
      var head = Linear.uniform().make(32, 3, true, new Seed(seed));
      var predictor = new Predictor(encoder, head, CLASSES, 1);
      var input = Input.of(Ops.randn(new Seed(seed), 2, 1, 28, 28));
      Tensor pooled = encoder.forward(input, Pass.evaluate()).pooled();
      double[] wanted = Tensors.doubles(head.forward(pooled, Pass.evaluate()).softmax(1));
      assertThat(Tensors.doubles(predictor.probabilities(input))).isEqualTo(wanted);
      assertThat(Tensors.doubles(predictor.probabilities(input, 1, new Seed(9)))).isEqualTo(wanted);
      assertThat(predictor.probabilities(input).requires_grad()).isFalse();
    }
  }

  @Test
  void leaves_nothing() {
    var predictor = new Predictor(new Through(2), new Noisy(head()), CLASSES, 1);
    Leaks.none(() -> predictor.probabilities(Input.of(Ops.ones(1, 2)), 3, new Seed(1)));
  }

  @Test
  void refuses_noDrawsAndNoTemperature() {
    try (var _ = Scope.open()) {
      var predictor = new Predictor(new Through(2), head(), CLASSES, 1);
      var input = Input.of(Ops.ones(1, 2));
      assertThatThrownBy(() -> predictor.probabilities(input, 0, new Seed(1)))
          .hasMessageContaining("draws");
      assertThatThrownBy(() -> predictor.at(0)).hasMessageContaining("temperature");
    }
  }
}
