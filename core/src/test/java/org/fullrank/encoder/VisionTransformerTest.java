package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.Grid;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Images of 12×8, patches of 4: a grid of three rows and two columns. */
class VisionTransformerTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final EncoderConfig.Vit PLAIN = EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 4);
  private static final EncoderConfig.Vit PLACELESS =
      PLAIN.withPositions(Positions.NONE).withPool(Pool.MEAN);

  private static Encoder build(EncoderConfig.Vit config) {
    return config.build(new InputShape.Images(1, 12, 8), Parts.standard(), new Seed(1));
  }

  /** With lively weights, so that differences show. */
  private static Encoder lively(EncoderConfig.Vit config) {
    Encoder encoder = build(config);
    for (NamedTensor named : Tree.parameters(encoder)) {
      try (var _ = Scope.open()) {
        Tensor draws =
            Ops.times(Ops.randn(new Seed(named.name().hashCode()), named.tensor().shape()), 0.3);
        named.tensor().set_data(named.tensor().detach().add(draws));
      }
    }
    return encoder;
  }

  private static Tensor images(long seed) {
    return Ops.randn(new Seed(seed), 2, 1, 12, 8);
  }

  /** Puts patch {@code order[i]} of every image in place {@code i}. */
  private static Tensor shuffled(Tensor images, long... order) {
    Tensor patches = images.reshape(2, 1, 3, 4, 2, 4).permute(0, 2, 4, 1, 3, 5).reshape(2, 6, 16);
    return patches
        .index_select(1, Tensors.of(order, order.length))
        .reshape(2, 3, 2, 1, 4, 4)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(2, 1, 12, 8);
  }

  private static Tensor tokens(Encoder encoder, Input input) {
    return encoder.forward(input, EVALUATE).tokens();
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_withoutPositionsItCommutesWithPermutations(long seed) {
    long[] order = {3, 0, 5, 1, 4, 2};
    Encoder encoder = lively(PLACELESS);
    try (var _ = Scope.open()) {
      Tensor x = images(seed);
      Tensor moved = tokens(encoder, Input.of(x)).index_select(1, Tensors.of(order, 6));
      double[] got = Tensors.doubles(tokens(encoder, Input.of(shuffled(x, order))));
      assertArrayEquals(Tensors.doubles(moved), got, 1e-4);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Positions.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void property_positionsBreakTheSymmetry(Positions positions) {
    long[] order = {3, 0, 5, 1, 4, 2};
    Encoder encoder = lively(PLACELESS.withPositions(positions));
    try (var _ = Scope.open()) {
      Tensor x = images(1);
      Tensor moved = tokens(encoder, Input.of(x)).index_select(1, Tensors.of(order, 6));
      Tensor got = tokens(encoder, Input.of(shuffled(x, order)));
      assertTrue(Ops.value(moved.sub(got).abs().max()) > 1e-2);
    }
  }

  @ParameterizedTest
  @EnumSource(Pool.class)
  void property_tokensOutsideTheContextDoNotTouchTheOthers(Pool pool) {
    Encoder encoder = lively(PLACELESS.withPool(pool));
    try (var _ = Scope.open()) {
      Tensor x = images(1);
      Tensor other = x.clone();
      other.narrow(2, 0, 4).narrow(3, 4, 4).copy_(Ops.randn(new Seed(9), 2, 1, 4, 4)); // patch 1
      Tensor context = Tensors.of(new long[] {0, 2, 5, 4, 3, 0}, 2, 3);
      float[] a =
          Tensors.floats(tokens(encoder, Input.of(x).with(TokenMask.NONE.lookingAt(context))));
      float[] b =
          Tensors.floats(tokens(encoder, Input.of(other).with(TokenMask.NONE.lookingAt(context))));
      for (int row = 0; row < 12; row++) {
        float[] rowOfA = Arrays.copyOfRange(a, row * 16, row * 16 + 16);
        float[] rowOfB = Arrays.copyOfRange(b, row * 16, row * 16 + 16);
        if (row % 6 == 1) {
          assertNotEquals(Arrays.toString(rowOfA), Arrays.toString(rowOfB));
        } else {
          assertArrayEquals(rowOfA, rowOfB, "row " + row);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Pool.class)
  void property_hiddenPatchesDoNotReachThePool(Pool pool) {
    Encoder encoder = lively(PLAIN.withPool(pool));
    try (var _ = Scope.open()) {
      Tensor x = images(1);
      Tensor other = x.clone();
      other.narrow(2, 4, 8).copy_(Ops.randn(new Seed(9), 2, 1, 8, 8)); // patches 2 to 5
      Tensor mask =
          Tensors.of(new long[] {1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 2, 6).to(ScalarType.Bool);
      float[] a = pooled(encoder, x, mask);
      assertArrayEquals(a, pooled(encoder, other, mask));
      for (float value : a) {
        assertTrue(Float.isFinite(value)); // also of the second sample, which is not there
      }
    }
  }

  private static float[] pooled(Encoder encoder, Tensor images, Tensor mask) {
    var input = Input.of(images).with(TokenMask.NONE.among(mask));
    return Tensors.floats(encoder.forward(input, EVALUATE).pooled());
  }

  @ParameterizedTest
  @EnumSource(NormPlacement.class)
  void property_everyPlacementRunsAndLearnsEverywhere(NormPlacement norms) {
    for (QueryKeyNorm queryKey : QueryKeyNorm.values()) {
      Encoder encoder =
          lively(PLAIN.withNorms(norms).withQueryKeyNorm(queryKey).withLayerScale(0.1));
      try (var _ = Scope.open()) {
        Features y = encoder.forward(Input.of(images(1)), Pass.train(new Seed(1)));
        y.pooled().square().sum().add(y.tokens().pow(Ops.full(3)).sum()).backward();
        for (NamedTensor named : Tree.parameters(encoder)) {
          assertTrue(named.tensor().grad().defined(), named.name());
          assertTrue(Ops.value(named.tensor().grad().abs().sum()) > 0, named.name());
        }
      }
    }
  }

  @Test
  void golden_namesOfAHybrid() {
    assertThat(
            Tree.tensors(build(PLAIN.withNorms(NormPlacement.HYBRID))).stream()
                .map(NamedTensor::name))
        .contains("blocks.0.norm1.weight", "blocks.0.post_norm1.weight", "norm.weight");
    assertThat(
            Tree.tensors(build(PLAIN.withNorms(NormPlacement.POST))).stream()
                .map(NamedTensor::name))
        .contains("blocks.0.norm2.bias")
        .doesNotContain("blocks.0.post_norm1.weight", "norm.weight");
  }

  /** Patch 3 of the grid: row 1, column 1; width 16: quarters of 4, frequencies 10⁻ⁱ. */
  @Test
  void golden_sinCos() {
    Encoder encoder = build(PLAIN.withPositions(Positions.SINCOS));
    double[] table = Weights.get(encoder, "pos_embed");
    assertArrayEquals(new double[16], Arrays.copyOf(table, 16), "the class token");
    double[] wave = {1, 0.1, 0.01, 0.001};
    double[] patch4 = Arrays.copyOfRange(table, 5 * 16, 6 * 16); // row 2, column 0
    double[] patch3 = Arrays.copyOfRange(table, 4 * 16, 5 * 16); // row 1, column 1
    for (int i = 0; i < 4; i++) {
      assertEquals(Math.sin(2 * wave[i]), patch4[i], 1e-6);
      assertEquals(Math.cos(2 * wave[i]), patch4[4 + i], 1e-6);
      assertEquals(0, patch4[8 + i]);
      assertEquals(1, patch4[12 + i]);
      assertEquals(Math.sin(wave[i]), patch3[8 + i], 1e-6);
      assertEquals(Math.cos(wave[i]), patch3[12 + i], 1e-6);
    }
  }

  /** As the table above with rows and columns exchanged: MAE's and timm's order. */
  @Test
  void golden_sinCosWithTheColumnFirst() {
    double[] rows = Weights.get(build(PLAIN.withPositions(Positions.SINCOS)), "pos_embed");
    double[] columns =
        Weights.get(build(PLAIN.withPositions(Positions.SINCOS_COLUMN_FIRST)), "pos_embed");
    for (int token = 0; token < 7; token++) {
      for (int i = 0; i < 16; i++) {
        assertEquals(rows[token * 16 + i], columns[token * 16 + (i + 8) % 16], "token " + token);
      }
    }
    assertEquals(Math.sin(2), columns[5 * 16 + 8], 1e-6); // row 2 in the second half
  }

  @ParameterizedTest
  @EnumSource(Positions.class)
  void property_everyPositionTakesEverySize(Positions positions) {
    Encoder encoder = build(PLAIN.withPositions(positions));
    try (var _ = Scope.open()) {
      for (long[] shape : new long[][] {{2, 1, 12, 8}, {2, 1, 8, 16}}) {
        Features y = encoder.forward(Input.of(Ops.randn(new Seed(2), shape)), EVALUATE);
        assertArrayEquals(new long[] {2, 16}, y.pooled().shape());
        assertArrayEquals(new long[] {2, shape[2] * shape[3] / 16, 16}, y.tokens().shape());
      }
    }
  }

  /** A table that is constant over the grid is the same constant on any grid. */
  @Test
  void property_resamplingKeepsConstants() {
    try (var _ = Scope.open()) {
      PositionEmbedding places =
          new PositionEmbedding.Learned(
              Ops.full(2.5, 1, 7, 16), new Grid(3, 2), 1, PositionResampling.BICUBIC);
      Tensor table = places.table(new Grid(5, 7)).orElseThrow();
      assertArrayEquals(new long[] {1, 36, 16}, table.shape());
      assertEquals(2.5, Ops.value(table.min()), 1e-5);
      assertEquals(2.5, Ops.value(table.max()), 1e-5);
    }
  }

  /** The model's own table by its own rule, behind a class token. */
  @ParameterizedTest
  @EnumSource(PositionResampling.class)
  void golden_tablesAreResampledByTheSetting(PositionResampling resampling) {
    var config = PLAIN.with(PLAIN.body().withTrunk(trunk -> trunk.withResampling(resampling)));
    var trunk = config.body().trunk();
    try (var _ = Scope.open()) {
      PositionEmbedding places = PositionEmbedding.of(trunk, new Grid(3, 3), 1, new Seed(4));
      Tensor home = places.table(new Grid(3, 3)).orElseThrow().narrow(1, 1, 9);
      Tensor image = home.reshape(1, 3, 3, 16).permute(0, 3, 1, 2);
      Tensor wanted = resampling.apply(image, 2, 4).flatten(2, 3).transpose(1, 2);
      Tensor got = places.table(new Grid(2, 4)).orElseThrow().narrow(1, 1, 8);
      assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(got));
    }
  }

  /** Heads of 8 entries with equal variance v: their layer norms differ by √((v + ε₁)/(v + ε₂)). */
  @Test
  void golden_queriesAndKeysHaveAnEpsilonOfTheirOwn() {
    BlockConfig block = BlockConfig.DEFAULT.withEpsilon(1e-3);
    assertEquals(1e-3, block.headEpsilon());
    assertEquals(1e-5, block.withQueryKeyEpsilon(1e-5).headEpsilon());
    var plain = PLAIN.withQueryKeyNorm(QueryKeyNorm.LAYER);
    try (var _ = Scope.open()) {
      Input x = Input.of(images(1));
      double[] usual = Tensors.doubles(lively(plain).forward(x, EVALUATE).pooled());
      double[] same =
          Tensors.doubles(
              lively(plain.withBlock(b -> b.withQueryKeyEpsilon(1e-6)))
                  .forward(x, EVALUATE)
                  .pooled());
      double[] other =
          Tensors.doubles(
              lively(plain.withBlock(b -> b.withQueryKeyEpsilon(1))).forward(x, EVALUATE).pooled());
      assertArrayEquals(usual, same);
      assertThat(Math.abs(usual[0] - other[0])).isGreaterThan(1e-4);
    }
  }

  @Test
  void property_tapsHearEveryLayer() {
    List<String> heard = new ArrayList<>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void tokens(int layer, Tensor tokens, Optional<Tensor> real) {
            heard.add("tokens " + layer + Arrays.toString(tokens.shape()));
          }

          @Override
          public void attention(int block, AttentionTrace trace) {
            heard.add("attention " + block);
          }
        };
    try (var _ = Scope.open()) {
      build(PLAIN).forward(Input.of(images(1)), EVALUATE.with(hook));
    }
    assertEquals(
        List.of(
            "tokens 0[2, 7, 16]",
            "attention 0",
            "tokens 1[2, 7, 16]",
            "attention 1",
            "tokens 2[2, 7, 16]"),
        heard);
  }

  @Test
  void property_trainingRepeatsItsSeedAndEvaluationDrawsNothing() {
    Encoder encoder = lively(PLAIN.withDropPath(0.5));
    try (var _ = Scope.open()) {
      Input x = Input.of(Ops.randn(new Seed(1), 16, 1, 12, 8));
      float[] once = Tensors.floats(encoder.forward(x, Pass.train(new Seed(5))).pooled());
      assertArrayEquals(once, Tensors.floats(encoder.forward(x, Pass.train(new Seed(5))).pooled()));
      float[] other = Tensors.floats(encoder.forward(x, Pass.train(new Seed(6))).pooled());
      assertNotEquals(Arrays.toString(once), Arrays.toString(other));
      assertArrayEquals(
          Tensors.floats(encoder.forward(x, EVALUATE).pooled()),
          Tensors.floats(encoder.forward(x, Pass.sample(new Seed(7))).pooled()));
    }
  }

  @Test
  void refuses_whatItCannotTake() {
    Encoder encoder = build(PLAIN);
    try (var _ = Scope.open()) {
      for (long[] shape : new long[][] {{2, 3, 12, 8}, {2, 1, 13, 8}, {2, 12, 8}}) {
        Input input = Input.of(Ops.ones(shape));
        assertThrows(IllegalArgumentException.class, () -> encoder.forward(input, EVALUATE));
      }
      Tensor mask = Ops.ones(2, 5).to(ScalarType.Bool);
      Input input = Input.of(images(1)).with(TokenMask.NONE.among(mask));
      assertThat(
              assertThrows(IllegalArgumentException.class, () -> encoder.forward(input, EVALUATE)))
          .hasMessage("mask: want 6 along tokens, was [2, 5]");
    }
  }

  @Test
  void refuses_sizesThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new VitSize(16, 2, 3, 4));
    assertThrows(IllegalArgumentException.class, () -> PLAIN.withDropPath(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> EncoderConfig.Vit.of(new VitSize(18, 1, 3, 4), 4).withPositions(Positions.ROPE));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void leaves_nothing(Precision precision) {
    Encoder encoder = build(PLAIN.withDropPath(0.2).withLayerScale(0.5));
    Leaks.none(() -> {
      Input x = Input.of(images(2));
      Tensor pooled = precision.run(() -> encoder.forward(x, Pass.train(new Seed(3))).pooled());
      Ops.toFloat(pooled).square().sum().backward();
    });
  }
}
