package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Biases;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.MlpKind;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

/** Decoders, and the settings by which published weights can be held. */
class TrunkTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final TrunkConfig SMALL = TrunkConfig.of(new VitSize(16, 2, 2, 2));

  private static Trunk decoder() {
    var shape = Trunk.Shape.of(Grid.ofSequence(6)).withMemory(8);
    return Weights.stirred(new Trunk(SMALL.withCausal(true), shape, Parts.standard(), new Seed(1)));
  }

  private static Tensor decoded(Trunk decoder, Tensor x, Memory memory) {
    var places = TokenPlaces.of(Grid.ofSequence(Math.toIntExact(x.size(1))), 0);
    return decoder.forward(x, places, Optional.of(memory), EVALUATE).tokens();
  }

  /** A translation's decoder: causal over its own tokens, and sees all of the memory. */
  @Test
  void property_aDecoderSeesItsPastAndItsMemory() {
    Trunk decoder = decoder();
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(2), 2, 6, 16);
      Tensor memory = Ops.randn(new Seed(3), 2, 5, 8);
      Tensor before = decoded(decoder, x, Memory.of(memory));
      Tensor later = x.clone();
      later.select(1, 4).copy_(Ops.randn(new Seed(4), 2, 16));
      Tensor after = decoded(decoder, later, Memory.of(memory));
      assertEquals(0, Ops.value(before.sub(after).narrow(1, 0, 4).abs().max()), 1e-6);
      assertThat(Ops.value(before.sub(after).narrow(1, 4, 2).abs().max())).isGreaterThan(1e-3);
      Tensor other = memory.clone();
      other.select(1, 4).copy_(Ops.randn(new Seed(5), 2, 8));
      Tensor told = decoded(decoder, x, Memory.of(other)).sub(before);
      assertThat(Ops.value(told.select(1, 0).abs().max())).isGreaterThan(1e-3);
      Tensor real = Tensors.of(new long[] {1, 1, 1, 1, 0}, 1, 5).to(ScalarType.Bool).expand(2, 5);
      assertArrayEquals(
          Tensors.doubles(decoded(decoder, x, new Memory(memory, Optional.of(real)))),
          Tensors.doubles(decoded(decoder, x, new Memory(other, Optional.of(real)))),
          1e-6);
      assertArrayEquals(
          Tensors.doubles(before.narrow(1, 0, 4)),
          Tensors.doubles(decoded(decoder, x.narrow(1, 0, 4), Memory.of(memory))),
          1e-5,
          "a shorter sequence");
    }
  }

  @Test
  void golden_namesOfADecoder() {
    assertThat(Tree.tensors(decoder()).stream().map(NamedTensor::name))
        .contains(
            "pos_embed",
            "blocks.0.norm_cross.weight",
            "blocks.0.cross_attn.q.weight",
            "blocks.1.cross_attn.kv.bias",
            "blocks.1.cross_attn.proj.weight",
            "norm.bias");
  }

  @Test
  void refuses_memoriesThatAreNotMeant() {
    var plain = new Trunk(SMALL, Trunk.Shape.of(Grid.ofSequence(6)), Parts.standard(), new Seed(1));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(2), 2, 6, 16);
      var memory = Memory.of(Ops.randn(new Seed(3), 2, 5, 8));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoded(plain, x, memory))
          .withMessageStartingWith("memory: want none");
      var places = TokenPlaces.of(Grid.ofSequence(6), 0);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> decoder().forward(x, places, EVALUATE))
          .withMessageStartingWith("memory: want one");
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              plain.forward(Ops.ones(2, 7, 16), TokenPlaces.of(Grid.ofSequence(7), 0), EVALUATE))
          .withMessage("input: want at most the 6 tokens that positions were learned for, was 7");
    }
  }

  private static Iterable<String> names(Vit config) {
    Encoder encoder = config.build(new InputShape.Images(3, 28, 28), Parts.standard(), new Seed(1));
    return Tree.tensors(encoder).stream()
        .map(n -> n.name() + List.of(n.tensor().shape().length == 0 ? 0 : n.tensor().size(0)))
        .filter(n -> !n.startsWith("blocks.0"))
        .toList();
  }

  /** timm's vit_small_patch14_reg4_dinov2 but for its size: registers without positions. */
  @Test
  void golden_namesOfDinoWithRegisters() {
    Vit plain = Vit.of(new VitSize(8, 1, 2, 4), 14);
    Vit dino =
        plain
            .withLayerScale(1e-5)
            .with(
                plain
                    .withLayerScale(1e-5)
                    .body()
                    .withTokens(t -> t.withRegisters(4).withClassPosition(false)));
    assertThat(names(dino))
        .containsExactly(
            "cls_token[1]",
            "reg_token[1]",
            "pos_embed[1]",
            "patch_embed.proj.weight[8]",
            "patch_embed.proj.bias[8]",
            "norm.weight[8]",
            "norm.bias[8]");
    Encoder encoder = dino.build(new InputShape.Images(3, 28, 28), Parts.standard(), new Seed(1));
    assertEquals(4 * 8, Weights.get(encoder, "pos_embed").length, "four patches, no class token");
    assertEquals(4 * 8, Weights.get(encoder, "reg_token").length);
    assertEquals(5, encoder.layout().leading());
    assertEquals(9, encoder.layout().tokens());
    assertEquals(4, encoder.layout().places());
  }

  /** timm's vit of MAE's fine-tuning: mean of the patches, fc_norm behind it, no norm before. */
  @Test
  void golden_namesOfFcNormAndPreNorm() {
    Vit plain = Vit.of(new VitSize(8, 1, 2, 4), 14).withPool(Pool.CLASS_TOKEN_AND_MEAN);
    Vit config =
        plain
            .with(plain.body().withTokens(t -> t.withFcNorm(true).withPreNorm(true)))
            .withPatchBias(false);
    assertThat(names(config))
        .containsExactly(
            "cls_token[1]",
            "pos_embed[1]",
            "patch_embed.proj.weight[8]",
            "norm_pre.weight[8]",
            "norm_pre.bias[8]",
            "fc_norm.weight[8]",
            "fc_norm.bias[8]");
  }

  /** With fc_norm the representation is the norm of the mean of what leaves the last block. */
  @Test
  void golden_theNormBehindThePool() {
    Vit plain = Vit.of(new VitSize(8, 2, 2, 4), 14).withPool(Pool.CLASS_TOKEN_AND_MEAN);
    Encoder encoder =
        Weights.stirred(
            plain
                .with(plain.body().withTokens(t -> t.withFcNorm(true)))
                .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(1)));
    try (var _ = Scope.open()) {
      Features y = encoder.forward(Input.of(Ops.randn(new Seed(2), 3, 1, 28, 28)), EVALUATE);
      assertArrayEquals(new long[] {3, 4, 8}, y.tokens().shape());
      assertArrayEquals(
          Tensors.doubles(y.last().values().narrow(1, 1, 4)), Tensors.doubles(y.tokens()), 0);
      LayerNorm norm = LayerNorm.of(8);
      for (String name : List.of("weight", "bias")) {
        Weights.set(norm, name, Weights.get(encoder, "fc_norm." + name));
      }
      Tensor want = norm.forward(Ops.mean(y.tokens(), false, 1), EVALUATE);
      assertArrayEquals(Tensors.doubles(want), Tensors.doubles(y.pooled()), 1e-6);
    }
  }

  /** No qkv bias, SwiGLU as timm's packed one: half as many entries come into the second map. */
  @Test
  void golden_shapesOfBlocks() {
    Vit config =
        Vit.of(new VitSize(8, 1, 2, 4), 14)
            .withBlock(b ->
                b.withMlp(MlpKind.SWIGLU)
                    .withEpsilon(1e-12)
                    .withBiases(new Biases(false, true, false)));
    Encoder encoder = config.build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(1));
    assertThat(Tree.tensors(encoder).stream().map(NamedTensor::name))
        .contains("blocks.0.attn.proj.bias")
        .doesNotContain("blocks.0.attn.qkv.bias", "blocks.0.mlp.fc1.bias", "blocks.0.mlp.fc2.bias");
    assertEquals(32 * 8, Weights.get(encoder, "blocks.0.mlp.fc1.weight").length);
    assertEquals(8 * 16, Weights.get(encoder, "blocks.0.mlp.fc2.weight").length);
  }

  @Test
  void golden_namesOfRelativePositions() {
    Vit config = Vit.of(new VitSize(8, 2, 2, 4), 14);
    for (var positions : List.of(Positions.RELATIVE, Positions.RELATIVE_SHARED)) {
      Encoder encoder =
          config
              .withPositions(positions)
              .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(1));
      var found =
          Tree.parameters(encoder).stream()
              .map(NamedTensor::name)
              .filter(n -> n.contains("rel_pos"))
              .toList();
      String table = "rel_pos.relative_position_bias_table";
      assertEquals(
          positions == Positions.RELATIVE
              ? List.of("blocks.0.attn." + table, "blocks.1.attn." + table)
              : List.of("shared_" + table),
          found);
    }
  }

  /** The places of the last map: 28 pixels behind the small stem are halved thrice. */
  @Test
  void golden_layoutOfAResNet() {
    var config = EncoderConfig.ResNet.DEFAULT;
    for (int side : new int[] {28, 33}) {
      var images = new InputShape.Images(1, side, side);
      Encoder encoder = config.build(images, Parts.standard(), new Seed(1));
      try (var _ = Scope.open()) {
        Features y = encoder.forward(Input.of(Ops.ones(1, 1, side, side)), EVALUATE);
        assertEquals(encoder.layout().places(), y.tokens().size(1));
        assertEquals(0, encoder.layout().tokens());
      }
    }
  }

  @Test
  void refuses_otherKindsOfInput() {
    var text = new InputShape.Ids(100, 16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vit.DEFAULT.build(text, Parts.standard(), new Seed(1)))
        .withMessage(
            "encoder: want images for a vision transformer, was text; choose another encoder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncoderConfig.ResNet.DEFAULT.layout(text))
        .withMessageContaining("want images for a residual network");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncoderConfig.Text.DEFAULT.layout(new InputShape.Images(1, 8, 8)))
        .withMessageContaining("want text for a text transformer, was images");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncoderConfig.Speech.DEFAULT.layout(text))
        .withMessageContaining("want waveforms or spectrograms");
  }

  @Test
  void leaves_nothing() {
    Trunk decoder = decoder();
    Leaks.none(() ->
        decoded(
                decoder,
                Ops.randn(new Seed(2), 2, 6, 16),
                Memory.of(Ops.randn(new Seed(3), 2, 5, 8)))
            .sum()
            .backward());
  }
}
