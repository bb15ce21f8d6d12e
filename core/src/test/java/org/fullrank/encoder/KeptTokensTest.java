package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are dropped before the first block: the others are as if these were padding. */
class KeptTokensTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final InputShape.Images IMAGES = new InputShape.Images(1, 12, 8);

  /** Every way of positions and pooling, with registers and without. */
  static Stream<Vit> encoders() {
    return Stream.of(Positions.values())
        .flatMap(positions ->
            Stream.of(Pool.MEAN, Pool.CLASS_TOKEN)
                .flatMap(pool ->
                    Stream.of(0, 2)
                        .map(registers ->
                            new Vit(
                                new TokenEncoderConfig(
                                    TrunkConfig.of(new VitSize(16, 2, 2, 2))
                                        .withPositions(positions),
                                    pool,
                                    TokenConfig.DEFAULT
                                        .withRegisters(registers)
                                        .withClassPosition(registers == 0)),
                                4,
                                true))));
  }

  private static Encoder lively(Vit config) {
    Encoder encoder = config.build(IMAGES, Parts.standard(), new Seed(1));
    return Weights.stirred(encoder);
  }

  private static Tensor kept() {
    return Tensors.of(new long[] {4, 0, 3, 1, 5, 2}, 2, 3);
  }

  /** {@code [2, 6]}, true for the kept ones. */
  private static Tensor shown() {
    return Tensors.of(new long[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1}, 2, 6).to(ScalarType.Bool);
  }

  private static Tensor rows(Tensor tokens, Tensor places) {
    return tokens.gather(1, places.unsqueeze(2).expand(2, places.size(1), tokens.size(2)));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void property_keptTokensAreAsIfTheOthersWerePadding(Vit config) {
    Encoder encoder = lively(config);
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
      try (var _ = Scope.open()) {
        Tensor x = Ops.randn(new Seed(2), 2, 1, 12, 8).to(type);
        Features few = encoder.forward(new Input(x, TokenMask.NONE.keeping(kept())), EVALUATE);
        Features all = encoder.forward(new Input(x, TokenMask.NONE.among(shown())), EVALUATE);
        assertArrayEquals(
            Tensors.doubles(rows(all.tokens(), kept())), Tensors.doubles(few.tokens()), 1e-4);
        assertArrayEquals(Tensors.doubles(all.pooled()), Tensors.doubles(few.pooled()), 1e-4);
      }
      Weights.toDouble(encoder);
    }
  }

  /** Padding among the kept, and a context: token 3 of the first sample is neither. */
  @ParameterizedTest
  @MethodSource("encoders")
  void property_paddingAndContextAmongKeptTokens(Vit config) {
    Encoder encoder = lively(config);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(2), 2, 1, 12, 8);
      Tensor real =
          Tensors.of(new long[] {1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1}, 2, 6).to(ScalarType.Bool);
      Tensor context = Tensors.of(new long[] {4, 2, 1, 5, 2, 0}, 2, 3);
      var mask = TokenMask.NONE.keeping(kept()).among(real);
      Features few = encoder.forward(new Input(x, mask), EVALUATE);
      var same = TokenMask.NONE.among(real.bitwise_and(shown()));
      Features all = encoder.forward(new Input(x, same), EVALUATE);
      assertEquals(0, gap(all, few, new long[][] {{0, 4}, {0, 0}, {1, 1}, {1, 5}, {1, 2}}), 1e-4);
      var looking = TokenMask.NONE.keeping(kept()).lookingAt(context);
      Features narrow = encoder.forward(new Input(x, looking), EVALUATE);
      Tensor other = x.clone();
      // patch 3 of both images stands in row 1, column 1: kept by the first, in no context of it
      other.narrow(2, 4, 4).narrow(3, 4, 4).fill_(new org.bytedeco.pytorch.Scalar(9));
      Features moved = encoder.forward(new Input(other, looking), EVALUATE);
      assertArrayEquals(
          Tensors.doubles(narrow.tokens().narrow(1, 0, 2)),
          Tensors.doubles(moved.tokens().narrow(1, 0, 2)),
          1e-5);
    }
  }

  /** Largest difference of the tokens at {@code [sample, place]}. */
  private static double gap(Features all, Features few, long[][] places) {
    long[][] order = {{4, 0, 3}, {1, 5, 2}};
    double most = 0;
    for (long[] place : places) {
      int sample = (int) place[0];
      for (int i = 0; i < 3; i++) {
        if (order[sample][i] == place[1]) {
          Tensor a = all.tokens().select(0, sample).select(0, place[1]);
          Tensor b = few.tokens().select(0, sample).select(0, i);
          most = Math.max(most, Ops.value(a.sub(b).abs().max()));
        }
      }
    }
    return most;
  }

  @ParameterizedTest
  @EnumSource(Positions.class)
  void property_causalEncodersKeepTheirOrder(Positions positions) {
    Vit config = Vit.of(new VitSize(16, 2, 2, 2), 4).withPool(Pool.MEAN).withPositions(positions);
    Encoder encoder = lively(config.withCausal(true));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(2), 2, 1, 12, 8);
      Tensor sorted = Tensors.of(new long[] {0, 3, 4, 1, 2, 5}, 2, 3);
      Features few = encoder.forward(new Input(x, TokenMask.NONE.keeping(sorted)), EVALUATE);
      Features all = encoder.forward(new Input(x, TokenMask.NONE.among(shown())), EVALUATE);
      assertArrayEquals(
          Tensors.doubles(rows(all.tokens(), sorted)), Tensors.doubles(few.tokens()), 1e-4);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(new Input(x, TokenMask.NONE.keeping(kept())), EVALUATE))
          .withMessage("kept: want ascending numbers where the input is causal; sort them");
    }
  }

  @Test
  void refuses_numbersOfNoPatch() {
    Encoder encoder = lively(Vit.of(new VitSize(16, 1, 2, 2), 4));
    try (var _ = Scope.open()) {
      var mask = TokenMask.NONE.keeping(Tensors.of(new long[] {6, 0}, 2, 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(new Input(Ops.ones(2, 1, 12, 8), mask), EVALUATE))
          .withMessage("kept: want numbers of patches, 0 up to but not 6, were from 0.0 to 6.0");
    }
  }

  @ParameterizedTest
  @EnumSource(Positions.class)
  void leaves_nothing(Positions positions) {
    Encoder encoder = lively(Vit.of(new VitSize(16, 2, 2, 2), 4).withPositions(positions));
    for (Precision precision : Precision.values()) {
      Leaks.none(() -> {
        Input x = new Input(Ops.ones(2, 1, 12, 8), TokenMask.NONE.keeping(kept()));
        Tensor pooled = precision.run(() -> encoder.forward(x, Pass.train(new Seed(3))).pooled());
        Ops.toFloat(pooled).square().sum().backward();
      });
    }
  }
}
