package org.fullrank.methods.sigmoidattention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.QueryKeyNorm;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigmoidAttentionTest {
  private static final Vit PLAIN = Vit.of(new VitSize(16, 2, 2, 2), 4).withPool(Pool.MEAN);
  private static final InputShape.Images IMAGES = new InputShape.Images(1, 8, 8);

  private static Encoder build(Vit encoder, SigmoidAttentionConfig scores) {
    return encoder.build(IMAGES, scores.fit(Parts.standard(), encoder.layout(IMAGES)), new Seed(1));
  }

  private static double[] features(Encoder encoder, Tensor images) {
    return Tensors.doubles(encoder.forward(Input.of(images), Pass.evaluate()).pooled());
  }

  private static Scores scores(SigmoidAttentionConfig config, int tokens) {
    return config.fit(Parts.standard(), TokenLayout.of(tokens, 1)).scores();
  }

  @Test
  void golden_biases() {
    var plain = SigmoidAttentionConfig.DEFAULT;
    assertEquals(SigmoidScores.of(-Math.log(49)), scores(plain, 49));
    assertEquals(SigmoidScores.of(0), scores(plain.withBias(new Bias.None()), 49));
    assertEquals(SigmoidScores.of(-10), scores(plain.withBias(new Bias.Value(-10)), 49));
    assertEquals(
        SigmoidScores.of(-Math.log(196)),
        scores(plain.withBias(new Bias.Nominal(Optional.of(196))), 49));
  }

  /** Once written down, {@code n} is that of the model, whatever it is fitted to. */
  @Test
  void golden_theNumberOfTokensIsKept() {
    var fixed = SigmoidAttentionConfig.DEFAULT.fixed(TokenLayout.of(49, 1));
    assertEquals(new Bias.Nominal(Optional.of(49)), fixed.bias());
    assertEquals(fixed, fixed.fixed(TokenLayout.of(196, 1)));
    assertEquals(SigmoidScores.of(-Math.log(49)), scores(fixed, 196));
    assertEquals(
        SigmoidAttentionConfig.DEFAULT, SigmoidAttentionConfig.DEFAULT.fixed(TokenLayout.of(0, 0)));
    assertThat(scores(SigmoidAttentionConfig.DEFAULT, 0)).isEqualTo(new SoftmaxScores());
  }

  /** Images of twice the side meet the same scores as those the encoder is made for. */
  @Test
  void golden_largerImagesKeepTheBias() {
    Vit nowhere = PLAIN.withPositions(Positions.ALIBI);
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(3), 2, 1, 16, 16);
      var small = build(nowhere, SigmoidAttentionConfig.DEFAULT);
      var same =
          build(nowhere, SigmoidAttentionConfig.DEFAULT.withBias(new Bias.Value(-Math.log(4))));
      var other =
          build(nowhere, SigmoidAttentionConfig.DEFAULT.withBias(new Bias.Value(-Math.log(16))));
      assertArrayEquals(features(same, images), features(small, images), 0);
      assertThat(features(other, images)).isNotEqualTo(features(small, images));
    }
  }

  @Test
  void golden_presets() {
    var vision = SigmoidAttention.vision(PLAIN);
    assertEquals(PLAIN.withQueryKeyNorm(QueryKeyNorm.LAYER).withLayerScale(1e-4), vision.encoder());
    assertEquals(SigmoidAttentionConfig.DEFAULT, vision.scores());
    var language = SigmoidAttention.language(PLAIN);
    Vit ordered =
        PLAIN
            .withPositions(Positions.ALIBI)
            .withNorms(NormPlacement.HYBRID)
            .withQueryKeyNorm(QueryKeyNorm.RMS);
    assertEquals(ordered.withCausal(true), language.encoder());
    assertEquals(
        new SigmoidAttentionConfig(Bias.Nominal.open(), RowDivisor.AS_IS), language.scores());
    var speech = SigmoidAttention.speech(PLAIN);
    assertEquals(ordered, speech.encoder());
    assertEquals(SigmoidAttentionConfig.DEFAULT, speech.scores());
  }

  /** A pass with every preset, and its gradient, in a whole encoder with the other components. */
  @Test
  void property_composesWithTheOtherRooms() {
    for (SigmoidAttention preset :
        java.util.List.of(
            SigmoidAttention.vision(PLAIN),
            SigmoidAttention.language(PLAIN),
            SigmoidAttention.speech(PLAIN))) {
      try (var _ = Scope.open()) {
        Parts parts = Parts.standard();
        parts = ContraNormConfig.DEFAULT.fit(parts, TokenLayout.of(4, 1));
        parts = SigmaReparamConfig.DEFAULT.fit(parts, TokenLayout.of(4, 1));
        parts = preset.scores().fit(parts, TokenLayout.of(4, 1));
        var encoder = preset.encoder().build(IMAGES, parts, new Seed(2));
        Tensor images = Ops.randn(new Seed(3), 3, 1, 8, 8).requires_grad_(true);
        Tensor pooled = encoder.forward(Input.of(images), Pass.train(new Seed(4))).pooled();
        pooled.square().sum().backward();
        assertThat(Ops.isFinite(images.grad())).isTrue();
        assertThat(Ops.value(images.grad().abs().sum())).isPositive();
      }
    }
  }

  /** Tokens in another order give other features, unless nothing tells their places. */
  @ParameterizedTest
  @CsvSource({"ROPE, true", "ALIBI, true", "NONE, false"})
  void property_placesAreSeenThroughRotationAndDistance(Positions positions, boolean seen) {
    Vit config = Vit.of(new VitSize(16, 1, 2, 2), 4).withPool(Pool.MEAN).withPositions(positions);
    var encoder = build(config, SigmoidAttentionConfig.DEFAULT);
    Weights.set(encoder, "blocks.0.attn.qkv.weight", normal(48 * 16)); // logits far from zero
    Weights.set(encoder, "blocks.0.attn.proj.weight", normal(16 * 16));
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(5), 2, 1, 8, 8);
      // quarters 0 1 / 2 3 become 3 0 / 1 2: no mirror image of the row
      Tensor top = Ops.cat(3, quarter(images, 1, 1), quarter(images, 0, 0));
      Tensor bottom = Ops.cat(3, quarter(images, 0, 1), quarter(images, 1, 0));
      Tensor moved = Ops.cat(2, top, bottom);
      double gap = 0;
      double[] before = features(encoder, images);
      double[] after = features(encoder, moved);
      for (int i = 0; i < before.length; i++) {
        gap = Math.max(gap, Math.abs(before[i] - after[i]));
      }
      assertThat(gap > 1e-3).as("gap %s", gap).isEqualTo(seen);
    }
  }

  private static double[] normal(int count) {
    try (var _ = Scope.open()) {
      return Tensors.doubles(Ops.times(Ops.randn(new Seed(count), count), 0.5));
    }
  }

  private static Tensor quarter(Tensor images, int row, int column) {
    return images.narrow(2, 4L * row, 4).narrow(3, 4L * column, 4);
  }

  /**
   * Mean {@code ‖A V‖} of standard normal queries, keys and values, 64 entries, and the same with
   * values shifted by one. Figures: an independent evaluation in float64; from one draw of the
   * values to the next they move by a tenth.
   */
  @ParameterizedTest
  @CsvSource({
    "49, softmax, 1.749, 8.245", "196, softmax, 0.925, 8.035", "1024, softmax, 0.403, 8.010",
    "49, none, 30.43, 199.7", "196, none, 61.37, 784.1", "1024, none, 134.2, 4098",
    "49, nominal, 2.542, 12.54", "196, nominal, 1.474, 13.02", "1024, nominal, 0.664, 13.18",
    "49, ten, 0.0066, 0.0303", "196, ten, 0.0138, 0.1185", "1024, ten, 0.0312, 0.6156"
  })
  void golden_theNormOfWhatHeadsMake(int n, String which, double plain, double shifted) {
    var sigmoid = SigmoidAttentionConfig.DEFAULT;
    Scores scores =
        switch (which) {
          case "softmax" -> new SoftmaxScores();
          case "none" -> scores(sigmoid.withBias(new Bias.None()), n);
          case "nominal" -> scores(sigmoid, n);
          default -> scores(sigmoid.withBias(new Bias.Value(-10)), n);
        };
    try (var _ = Scope.open()) {
      Tensor q = Ops.randn(new Seed(1), 1, 4, n, 64);
      Tensor k = Ops.randn(new Seed(2), 1, 4, n, 64);
      Tensor v = Ops.randn(new Seed(3), 1, 4, n, 64);
      assertEquals(plain, norm(scores, q, k, v), 0.15 * plain);
      assertEquals(shifted, norm(scores, q, k, Ops.plus(v, 1)), 0.15 * shifted);
    }
  }

  /** Without bias 15 times softmax's and more, growing with the tokens; with one, 1 to 2 times. */
  @Test
  void property_theBiasKeepsTheNormNearThatOfSoftmax() {
    double before = 15;
    for (int n : new int[] {49, 196, 1024}) {
      try (var _ = Scope.open()) {
        Tensor q = Ops.randn(new Seed(1), 1, 4, n, 64);
        Tensor k = Ops.randn(new Seed(2), 1, 4, n, 64);
        Tensor v = Ops.randn(new Seed(3), 1, 4, n, 64);
        for (Tensor values : new Tensor[] {v, Ops.plus(v, 1)}) {
          double softmax = norm(new SoftmaxScores(), q, k, values);
          double none = norm(SigmoidScores.of(0), q, k, values) / softmax;
          assertThat(none).isGreaterThan(before);
          double nominal = norm(SigmoidScores.of(-Math.log(n)), q, k, values) / softmax;
          assertThat(nominal).isBetween(1.0, 2.0);
        }
        before *= 2;
      }
    }
  }

  private static double norm(Scores scores, Tensor q, Tensor k, Tensor v) {
    return Ops.value(Ops.length(scores.attend(q, k, v, AttentionBias.NONE), 3).mean());
  }

  @ParameterizedTest
  @EnumSource(RowDivisor.class)
  void property_aTrainingPassWorksWithEveryRow(RowDivisor rows) {
    var encoder =
        build(PLAIN.withPool(Pool.CLASS_TOKEN), SigmoidAttentionConfig.DEFAULT.withRows(rows));
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(6), 2, 1, 8, 8).requires_grad_(true);
      encoder.forward(Input.of(images), Pass.train(new Seed(7))).pooled().square().sum().backward();
      assertThat(Ops.value(images.grad().abs().sum())).isPositive();
    }
  }

  @Test
  void refuses_impossibleBiases() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bias.Value(Double.NaN))
        .withMessageContaining("value");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bias.Nominal(Optional.of(0)))
        .withMessageContaining("tokens");
  }
}
