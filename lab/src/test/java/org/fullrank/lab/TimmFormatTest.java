package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.EncoderConfig.ResNet;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.QueryKeyNorm;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.contranorm.UniformityConfig;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.train.ModelConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TimmFormatTest {
  private static final Vit VIT = Vit.of(new VitSize(32, 1, 2, 2), 7);

  @TempDir private Path home;

  private static ModelConfig model(EncoderConfig encoder) {
    return new ModelConfig(
        encoder, List.of(), ImageViews.Simclr.small(28, Pixels.RGB), Optional.empty());
  }

  private JsonNode written(ModelConfig config) throws IOException {
    Encoder encoder = config.build();
    Optional<LinearMap> head = config.classifier(encoder.width());
    ExportedModel.write(config, 3, new ExportedModel.Exported(encoder, head), home);
    return JsonMapper.shared().readTree(Files.readString(home.resolve("config.json")));
  }

  @Test
  void golden_keysOfAMeanPooledVit() throws IOException {
    JsonNode keys = written(model(VIT.withPool(Pool.MEAN)));
    assertThat(keys.get("architecture").asString()).isEqualTo("vit_base_patch16_224");
    assertThat(keys.get("num_classes").asInt()).isZero();
    assertThat(keys.get("num_features").asInt()).isEqualTo(32);
    assertThat(keys.get("global_pool").asString()).isEqualTo("avg");
    assertThat(keys.get("model_args").toString())
        .isEqualTo(
            "{\"patch_size\":7,\"embed_dim\":32,\"depth\":1,\"num_heads\":2,\"mlp_ratio\":2.0,"
                + "\"qkv_bias\":true,\"proj_bias\":true,\"qk_norm\":false,\"class_token\":false,"
                + "\"reg_tokens\":0,\"no_embed_class\":false,\"pos_embed\":\"learn\",\"pre_norm\":false,"
                + "\"final_norm\":true,\"fc_norm\":false,\"act_layer\":\"gelu\",\"global_pool\":\"avg\","
                + "\"img_size\":[28,28],\"in_chans\":3}");
    assertThat(keys.get("pretrained_cfg").toString())
        .isEqualTo(
            "{\"input_size\":[3,28,28],\"fixed_input_size\":true,\"interpolation\":\"bilinear\","
                + "\"crop_pct\":1.0,\"crop_mode\":\"center\",\"mean\":[0.485,0.456,0.406],"
                + "\"std\":[0.229,0.224,0.225],\"num_classes\":0,\"first_conv\":\"patch_embed.proj\","
                + "\"classifier\":\"head\"}");
  }

  @Test
  void golden_keysOfAClassTokenAndOfRegisters() throws IOException {
    var config =
        VIT.with(VIT.body().withTokens(t -> t.withRegisters(3).withClassPosition(false)))
            .withLayerScale(0.5)
            .withBlock(block -> block.withEpsilon(1e-5));
    JsonNode keys = written(model(config));
    assertThat(keys.get("architecture").asString()).isEqualTo("vit_base_patch16_clip_224");
    JsonNode arguments = keys.get("model_args");
    assertThat(arguments.get("global_pool").asString()).isEqualTo("token");
    assertThat(arguments.get("class_token").asBoolean()).isTrue();
    assertThat(arguments.get("reg_tokens").asInt()).isEqualTo(3);
    assertThat(arguments.get("no_embed_class").asBoolean()).isTrue();
    assertThat(arguments.get("init_values").asDouble()).isEqualTo(0.5);
  }

  /** 32 · 1.33 is 42.56: 43 hidden entries here, and 42 where it is rounded down. */
  @Test
  void golden_hiddenEntriesThatTimmWouldRoundDown() throws IOException {
    JsonNode keys = written(model(Vit.of(new VitSize(32, 1, 2, 1.33), 7)));
    assertThat((int) (32 * keys.get("model_args").get("mlp_ratio").asDouble())).isEqualTo(43);
  }

  /** The classifier of a residual network is called fc, and both programs find it. */
  @Test
  void golden_classifierOfAResNet() throws IOException {
    var head = new ModelConfig.Head(List.of("cat", "dog"), 1);
    var encoder = ResNet.of(ResNetDepth.R18, Stem.LARGE);
    JsonNode keys =
        written(
            new ModelConfig(
                encoder, List.of(), ImageViews.Plain.of(32, Pixels.GRAY), Optional.of(head)));
    assertThat(keys.get("architecture").asString()).isEqualTo("resnet18");
    assertThat(keys.get("num_classes").asInt()).isEqualTo(2);
    assertThat(keys.get("label_names").toString()).isEqualTo("[\"cat\",\"dog\"]");
    assertThat(keys.get("pretrained_cfg").get("classifier").asString()).isEqualTo("fc");
    assertThat(keys.get("model_args").toString())
        .isEqualTo("{\"global_pool\":\"avg\",\"in_chans\":1}");
    try (var stored = Safetensors.open(home.resolve("model.safetensors"))) {
      assertThat(stored.names()).contains("fc.weight", "fc.bias").doesNotContain("head.weight");
    }
    var opened = ExportedModel.open(home);
    assertThat(opened.step()).isEqualTo(3);
    assertThat(opened.predictor().orElseThrow().classes()).containsExactly("cat", "dog");
  }

  @Test
  void golden_whatTimmLacksIsNamed() throws IOException {
    assertThat(misfits(ResNet.of(ResNetDepth.R18, Stem.SMALL))).containsExactly("stem small");
    assertThat(misfits(VIT.withPositions(Positions.ROPE))).containsExactly("positions rope");
    assertThat(misfits(VIT.withNorms(NormPlacement.POST))).containsExactly("norms post");
    assertThat(misfits(VIT.withQueryKeyNorm(QueryKeyNorm.RMS)))
        .containsExactly("query_key_norm rms");
    assertThat(
            misfits(
                VIT.withQueryKeyNorm(QueryKeyNorm.LAYER)
                    .withBlock(b -> b.withQueryKeyEpsilon(1e-5))))
        .containsExactly("query_key_norm layer");
    assertThat(misfits(VIT.withPatchBias(false)))
        .containsExactly("patch_bias false with pre_norm false");
    assertThat(misfits(VIT.withPositions(Positions.SINCOS_COLUMN_FIRST))).isEmpty();
    JsonNode keys = written(model(VIT.withPositions(Positions.ROPE)));
    assertThat(keys.get("timm").asString()).isEqualTo("no counterpart in timm: positions rope");
    assertThat(keys.has("architecture")).isFalse();
    assertThat(ExportedModel.open(home).config())
        .isEqualTo(model(VIT.withPositions(Positions.ROPE)));
  }

  private static List<String> misfits(EncoderConfig encoder) {
    return TimmFormat.misfits(model(encoder));
  }

  @Test
  void golden_componentsInsideTheEncoderAreNamed() {
    var views = ImageViews.Simclr.small(28, Pixels.RGB);
    assertThat(
            TimmFormat.misfits(
                new ModelConfig(VIT, List.of(ContraNormConfig.DEFAULT), views, Optional.empty())))
        .containsExactly("components inside the encoder");
    assertThat(
            TimmFormat.misfits(
                new ModelConfig(VIT, List.of(UniformityConfig.DEFAULT), views, Optional.empty())))
        .isEmpty();
  }

  /** The keys of timm are not read; the settings and the weights are. */
  @Test
  void golden_folderReadsBackEqual() throws IOException {
    var config = model(VIT.withPositions(Positions.SINCOS_COLUMN_FIRST));
    written(config);
    var opened = ExportedModel.open(home);
    assertThat(opened.config()).isEqualTo(config);
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(1), 2, 3, 28, 28);
      assertArrayEquals(pooled(config.build(), images), pooled(opened.encoder(), images));
    }
  }

  private static double[] pooled(Encoder encoder, Tensor images) {
    return Tensors.doubles(encoder.forward(Input.of(images), Pass.evaluate()).pooled());
  }

  @Test
  void refuses_otherUnknownKeysByTheirLine() throws IOException {
    written(model(VIT));
    Path config = home.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceFirst("\\{", "{\n  \"arkitecture\" : 1,"));
    assertThatThrownBy(() -> ExportedModel.open(home))
        .hasMessageContainingAll("config.json:2:3", "arkitecture: unknown key");
  }
}
