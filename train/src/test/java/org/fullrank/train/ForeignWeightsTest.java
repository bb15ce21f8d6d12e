package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.EncoderConfig.ResNet;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.PositionResampling;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose tensors have the names of other programs, of an encoder that is known. */
class ForeignWeightsTest {
  private static final InputShape.Images SHAPE = new InputShape.Images(3, 28, 28);
  private static final Vit VIT = Vit.of(new VitSize(16, 2, 2, 2), 7);

  @TempDir private Path home;

  private static Encoder build(EncoderConfig config, long seed) {
    return config.build(SHAPE, Parts.standard(), new Seed(seed));
  }

  private static Encoder lively(EncoderConfig config) {
    Encoder encoder = build(config, 1);
    for (NamedTensor named : Tree.parameters(encoder)) {
      try (var _ = Scope.open()) {
        Tensor draws =
            Ops.times(Ops.randn(new Seed(named.name().hashCode()), named.tensor().shape()), 0.1);
        named.tensor().set_data(named.tensor().detach().add(draws));
      }
    }
    return encoder;
  }

  /** Writes the tensors of {@code encoder} under other names; {@code more} may change them. */
  private Path written(
      Encoder encoder, UnaryOperator<String> names, UnaryOperator<Map<String, Tensor>> more) {
    Path file = home.resolve("foreign.safetensors");
    try (var _ = Scope.open()) {
      var tensors = new TreeMap<String, Tensor>();
      for (NamedTensor named : Tree.tensors(encoder)) {
        tensors.put(names.apply(named.name()), named.tensor().detach());
      }
      Safetensors.write(file, more.apply(tensors), Map.of());
    }
    return file;
  }

  private static TransferReport transferred(Path file, Encoder into) {
    try (var transfer =
        WeightTransfer.open(From.of(file), Optional.of(PositionResampling.BICUBIC))) {
      transfer.into("encoder", into);
      return transfer.report();
    }
  }

  private static double[] pooled(Encoder encoder) {
    try (var _ = Scope.open()) {
      var input = Input.of(Ops.randn(new Seed(5), 2, 3, 28, 28));
      return Tensors.doubles(encoder.forward(input, Pass.evaluate()).pooled());
    }
  }

  private void assertTaken(EncoderConfig config, Encoder encoder, Path file) {
    Encoder into = build(config, 2);
    var report = transferred(file, into);
    assertThat(report.taken()).hasSize(Tree.tensors(encoder).size());
    assertArrayEquals(pooled(encoder), pooled(into), 1e-6);
  }

  @Test
  void golden_timmAndTorchvisionResNet() {
    ResNet config = ResNet.of(ResNetDepth.R18, Stem.LARGE);
    Encoder encoder = lively(config);
    Path file =
        written(
            encoder,
            name -> name,
            tensors -> {
              tensors.put("fc.weight", Ops.ones(10, 512));
              tensors.put("fc.bias", Ops.ones(10));
              tensors.put("bn1.num_batches_tracked", Ops.range(1));
              return tensors;
            });
    assertTaken(config, encoder, file);
    assertThat(transferred(file, build(config, 2)).left())
        .containsExactly("method.head.bias", "method.head.weight");
  }

  private static String torchvision(String name) {
    return name.replace("cls_token", "class_token")
        .replace("pos_embed", "encoder.pos_embedding")
        .replace("patch_embed.proj", "conv_proj")
        .replaceFirst("^blocks\\.(\\d+)\\.norm", "encoder.layers.encoder_layer_$1.ln_")
        .replaceFirst(
            "^blocks\\.(\\d+)\\.attn\\.qkv\\.",
            "encoder.layers.encoder_layer_$1.self_attention.in_proj_")
        .replaceFirst(
            "^blocks\\.(\\d+)\\.attn\\.proj\\.",
            "encoder.layers.encoder_layer_$1.self_attention.out_proj.")
        .replaceFirst("^blocks\\.(\\d+)\\.mlp\\.fc1", "encoder.layers.encoder_layer_$1.mlp.0")
        .replaceFirst("^blocks\\.(\\d+)\\.mlp\\.fc2", "encoder.layers.encoder_layer_$1.mlp.3")
        .replaceFirst("^norm\\.", "encoder.ln.");
  }

  @Test
  void golden_torchvisionVit() {
    Encoder encoder = lively(VIT);
    Path file =
        written(
            encoder,
            ForeignWeightsTest::torchvision,
            tensors -> {
              tensors.put("heads.head.weight", Ops.ones(10, 16));
              return tensors;
            });
    assertTaken(VIT, encoder, file);
  }

  private static String huggingFace(String name) {
    return "vit."
        + name.replace("cls_token", "embeddings.cls_token")
            .replace("pos_embed", "embeddings.position_embeddings")
            .replace("patch_embed.proj", "embeddings.patch_embeddings.projection")
            .replaceFirst("^blocks\\.(\\d+)\\.norm1", "encoder.layer.$1.layernorm_before")
            .replaceFirst("^blocks\\.(\\d+)\\.norm2", "encoder.layer.$1.layernorm_after")
            .replaceFirst(
                "^blocks\\.(\\d+)\\.attn\\.proj", "encoder.layer.$1.attention.output.dense")
            .replaceFirst("^blocks\\.(\\d+)\\.mlp\\.fc1", "encoder.layer.$1.intermediate.dense")
            .replaceFirst("^blocks\\.(\\d+)\\.mlp\\.fc2", "encoder.layer.$1.output.dense")
            .replaceFirst("^norm\\.", "layernorm.");
  }

  /** Queries, keys and values in tensors of their own, as in DINO's files of transformers. */
  @Test
  void golden_huggingFaceVit() {
    Encoder encoder = lively(VIT);
    Path file =
        written(
            encoder,
            ForeignWeightsTest::huggingFace,
            tensors -> {
              tensors.put("vit.pooler.dense.weight", Ops.ones(16, 16));
              return apart(tensors);
            });
    assertTaken(VIT, encoder, file);
  }

  private static Map<String, Tensor> apart(Map<String, Tensor> tensors) {
    var all = new TreeMap<String, Tensor>();
    tensors.forEach((name, tensor) -> {
      if (!name.contains(".attn.qkv.")) {
        all.put(name, tensor);
        return;
      }
      String layer =
          name.replaceFirst("vit\\.blocks\\.(\\d+)\\.attn\\.qkv\\..*", "vit.encoder.layer.$1.");
      String kind = name.substring(name.lastIndexOf('.'));
      String[] parts = {"query", "key", "value"};
      for (int part = 0; part < 3; part++) {
        all.put(
            layer + "attention.attention." + parts[part] + kind,
            tensor.narrow(0, 16L * part, 16).contiguous());
      }
    });
    return all;
  }

  /** Positions of class token and patches, none of the registers between them. */
  @Test
  void golden_dinov2WithRegisters() {
    var config =
        VIT.with(VIT.body().withTokens(t -> t.withRegisters(3).withClassPosition(false)))
            .withLayerScale(0.5);
    Encoder encoder = lively(config);
    Path file =
        written(
            encoder,
            name -> name.replace("reg_token", "register_tokens").replace("blocks.", "blocks.0."),
            tensors -> {
              Tensor place = Ops.randn(new Seed(8), 1, 1, 16);
              tensors.computeIfPresent("cls_token", (_, token) -> token.sub(place));
              tensors.computeIfPresent("pos_embed", (_, all) -> Ops.cat(1, place, all));
              tensors.put("mask_token", Ops.ones(1, 16));
              return tensors;
            });
    assertTaken(config, encoder, file);
    assertThat(transferred(file, build(config, 2)).left()).containsExactly("method.mask_token");
  }

  @Test
  void golden_namesOfSwigluAndDeit() {
    assertThat(ForeignName.of("blocks.1.3.mlp.w12.weight").model())
        .isEqualTo("encoder.blocks.3.mlp.fc1.weight");
    assertThat(ForeignName.of("layer.3.mlp.weights_out.bias").model())
        .isEqualTo("encoder.blocks.3.mlp.fc2.bias");
    assertThat(ForeignName.of("layer.3.layer_scale2.lambda1").model())
        .isEqualTo("encoder.blocks.3.ls2.gamma");
    assertThat(ForeignName.of("blocks.3.gamma_1").model()).isEqualTo("encoder.blocks.3.ls1.gamma");
    assertThat(ForeignName.of("layer1.0.conv1.weight").model())
        .isEqualTo("encoder.layer1.0.conv1.weight");
  }

  @Test
  void refuses_whatDoesNotFitByName() {
    Path file =
        written(
            lively(VIT),
            ForeignWeightsTest::torchvision,
            tensors -> {
              tensors.remove("encoder.layers.encoder_layer_1.ln_2.bias");
              tensors.put("encoder.layers.encoder_layer_7.ln_1.bias", Ops.ones(16));
              tensors.put("conv_proj.weight", Ops.ones(16, 3, 8, 8));
              return tensors;
            });
    assertThatThrownBy(() -> transferred(file, build(VIT, 2)))
        .isInstanceOf(Problem.class)
        .hasMessageContainingAll(
            "missing in the source (1):",
            "encoder.blocks.1.norm2.bias [16]",
            "unexpected in the source (1):",
            "encoder.blocks.7.norm1.bias [16]",
            "encoder.patch_embed.proj.weight: want [16, 3, 7, 7] of Float, was [16, 3, 8, 8]");
  }

  @Test
  void leaves_nothing() {
    Path file = written(lively(VIT), ForeignWeightsTest::huggingFace, ForeignWeightsTest::apart);
    Encoder into = build(VIT, 2);
    Leaks.none(() -> assertThat(transferred(file, into).taken()).hasSize(30));
  }
}
