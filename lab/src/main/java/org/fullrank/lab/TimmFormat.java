package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.fullrank.encoder.BlockConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.QueryKeyNorm;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.nn.MlpKind;
import org.fullrank.train.ModelConfig;
import org.fullrank.views.Evaluation;
import org.fullrank.views.ImageViews;
import org.fullrank.views.SequenceViews;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys of timm's {@code local-dir:} format for an exported encoder, as timm 1.0 reads them:
 * {@code timm.create_model("local-dir:model", pretrained=True)}.
 *
 * <p>The name of a vision transformer's architecture decides only the epsilon of its norms; {@code
 * model_args} give all sizes.
 */
final class TimmFormat {
  /** All keys that this format has at the root of config.json. */
  static final Set<String> KEYS =
      Set.of(
          "timm",
          "architecture",
          "num_classes",
          "num_features",
          "global_pool",
          "label_names",
          "model_args",
          "pretrained_cfg");

  private static final double USUAL_EPSILON = 1e-6;
  private static final double CLIP_EPSILON = 1e-5;

  private TimmFormat() {}

  /** The settings of {@code config} that timm has no counterpart for, in words; empty if none. */
  static List<String> misfits(ModelConfig config) {
    var misfits = new ArrayList<String>();
    switch (config.encoder()) {
      case EncoderConfig.Vit vit -> misfits.addAll(misfits(vit));
      case EncoderConfig.ResNet(_, var stem, _) -> {
        if (stem == Stem.SMALL) {
          misfits.add("stem small");
        }
      }
      case EncoderConfig.Text _, EncoderConfig.Speech _ ->
          misfits.add("an encoder of " + config.views().modality().several());
    }
    if (config.components().stream().anyMatch(component -> !component.wraps())) {
      misfits.add("components inside the encoder");
    }
    return List.copyOf(misfits);
  }

  private static List<String> misfits(EncoderConfig.Vit vit) {
    var misfits = new ArrayList<String>();
    BlockConfig block = vit.body().trunk().block();
    switch (vit.body().trunk().positions()) {
      case NONE, LEARNED, SINCOS, SINCOS_COLUMN_FIRST -> {}
      case ROPE, ALIBI, RELATIVE, RELATIVE_SHARED ->
          misfits.add("positions " + word(vit.body().trunk().positions()));
    }
    require(misfits, !vit.body().trunk().causal(), "causal true");
    require(misfits, block.norms() == NormPlacement.PRE, "norms " + word(block.norms()));
    require(
        misfits,
        block.queryKeyNorm() == QueryKeyNorm.NONE
            || (block.queryKeyNorm() == QueryKeyNorm.LAYER
                && block.headEpsilon() == block.epsilon()),
        "query_key_norm " + word(block.queryKeyNorm()));
    require(
        misfits,
        block.epsilon() == USUAL_EPSILON || block.epsilon() == CLIP_EPSILON,
        "epsilon " + block.epsilon());
    require(misfits, block.mlp() != MlpKind.SWIGLU, "mlp swiglu");
    require(misfits, block.biases().proj() == block.biases().mlp(), "biases proj and mlp differ");
    switch (vit.body().pool()) {
      case CLASS_TOKEN, MEAN, CLASS_TOKEN_AND_MEAN -> {}
      case FIRST, LAST -> misfits.add("pool " + word(vit.body().pool()));
    }
    require(
        misfits,
        vit.patchBias() != vit.body().tokens().preNorm(),
        "patch_bias " + vit.patchBias() + " with pre_norm " + vit.body().tokens().preNorm());
    return misfits;
  }

  private static void require(List<String> misfits, boolean met, String otherwise) {
    if (!met) {
      misfits.add(otherwise);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Adds the keys to {@code into}; a single key {@code timm} with the reason if timm has no
   * counterpart.
   *
   * @param width entries of a representation
   */
  static void write(ModelConfig config, int width, ObjectNode into) {
    var misfits = misfits(config);
    if (!misfits.isEmpty()) {
      into.put("timm", "no counterpart in timm: " + String.join(", ", misfits));
      return;
    }
    List<String> classes = config.head().map(ModelConfig.Head::classes).orElse(List.of());
    var arguments =
        switch (config.encoder()) {
          case EncoderConfig.Vit vit -> arguments(vit);
          case EncoderConfig.ResNet _ -> node().put("global_pool", "avg");
          case EncoderConfig.Text _, EncoderConfig.Speech _ -> throw new IllegalStateException();
        };
    Evaluation view =
        switch (config.views()) {
          case ImageViews views -> views.evaluation();
          case SequenceViews _ -> throw new IllegalStateException();
        };
    if (config.encoder() instanceof EncoderConfig.Vit) {
      arguments.putArray("img_size").add(view.size()).add(view.size());
    }
    arguments.put("in_chans", view.pixels().channels());
    into.put("architecture", architecture(config.encoder()));
    into.put("num_classes", classes.size());
    into.put("num_features", width);
    into.put("global_pool", arguments.get("global_pool").asString());
    if (!classes.isEmpty()) {
      classes.forEach(into.putArray("label_names")::add);
    }
    into.set("model_args", arguments);
    into.set("pretrained_cfg", pretrained(config.encoder(), view, classes.size()));
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String architecture(EncoderConfig encoder) {
    return switch (encoder) {
      case EncoderConfig.Vit vit ->
          vit.body().trunk().block().epsilon() == CLIP_EPSILON
              ? "vit_base_patch16_clip_224"
              : "vit_base_patch16_224";
      case EncoderConfig.ResNet(var depth, _, _) ->
          depth == ResNetDepth.R18 ? "resnet18" : "resnet50";
      case EncoderConfig.Text _, EncoderConfig.Speech _ -> throw new IllegalStateException();
    };
  }

  private static ObjectNode arguments(EncoderConfig.Vit vit) {
    VitSize size = vit.size();
    BlockConfig block = vit.body().trunk().block();
    var tokens = vit.body().tokens();
    Pool pool = vit.body().pool();
    var arguments =
        node()
            .put("patch_size", vit.patch())
            .put("embed_dim", size.width())
            .put("depth", size.depth())
            .put("num_heads", size.heads())
            .put("mlp_ratio", ratio(size))
            .put("qkv_bias", block.biases().qkv())
            .put("proj_bias", block.biases().proj())
            .put("qk_norm", block.queryKeyNorm() == QueryKeyNorm.LAYER)
            .put("class_token", pool != Pool.MEAN)
            .put("reg_tokens", tokens.registers())
            .put("no_embed_class", !tokens.classPosition())
            .put("pos_embed", vit.body().trunk().positions() == Positions.NONE ? "none" : "learn")
            .put("pre_norm", tokens.preNorm())
            .put("final_norm", true)
            .put("fc_norm", tokens.fcNorm())
            .put("act_layer", word(block.mlp()))
            .put("global_pool", pool == Pool.CLASS_TOKEN ? "token" : "avg");
    if (block.layerScale() != 0) {
      arguments.put("init_values", block.layerScale());
    }
    return arguments;
  }

  /** A ratio from which timm, which rounds down, gets as many hidden entries. */
  private static double ratio(VitSize size) {
    long hidden = Math.round(size.width() * size.mlpRatio());
    return (long) (size.width() * size.mlpRatio()) == hidden
        ? size.mlpRatio()
        : (hidden + 0.5) / size.width();
  }

  private static ObjectNode pretrained(EncoderConfig encoder, Evaluation view, int classes) {
    var pixels = view.pixels().usual();
    boolean tokens = encoder instanceof EncoderConfig.Vit;
    var settings = node();
    settings.putArray("input_size").add(pixels.channels()).add(view.size()).add(view.size());
    settings
        .put("fixed_input_size", tokens)
        .put("interpolation", "bilinear")
        .put("crop_pct", view.share())
        .put("crop_mode", "center");
    pixels.mean().forEach(settings.putArray("mean")::add);
    pixels.std().forEach(settings.putArray("std")::add);
    return settings
        .put("num_classes", classes)
        .put("first_conv", tokens ? "patch_embed.proj" : "conv1")
        .put("classifier", tokens ? "head" : "fc");
  }
}
