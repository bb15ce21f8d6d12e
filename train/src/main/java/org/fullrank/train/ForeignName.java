package org.fullrank.train;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of another program's tensor, in the words of the model.
 *
 * <p>timm's names and those of torchvision's residual networks are the model's own. Vision
 * transformers of torchvision, of DINO and DINOv2, of DeiT III and of Hugging Face's transformers
 * are renamed, and so are BERTs of Hugging Face. Heads, poolers and mask tokens are named below
 * {@code method}.
 *
 * @param model the model's name of the tensor
 * @param part which part of the model's tensor it is, from 0: queries, keys and values are joined
 */
record ForeignName(String model, int part) {
  private record Rule(Pattern theirs, String ours) {
    static Rule of(String theirs, String ours) {
      return new Rule(Pattern.compile(theirs), ours);
    }
  }

  private static final Pattern QUERY_KEY_VALUE =
      Pattern.compile("layer\\.(\\d+)\\.attention\\.(?:attention|self)\\.(query|key|value)\\.(.*)");
  private static final List<String> ORDER = List.of("query", "key", "value");

  private static final List<Rule> RULES =
      List.of(
          // torchvision
          Rule.of("class_token", "cls_token"),
          Rule.of("pos_embedding", "pos_embed"),
          Rule.of("conv_proj\\.(.*)", "patch_embed.proj.$1"),
          Rule.of("layers\\.encoder_layer_(\\d+)\\.ln_([12])\\.(.*)", "blocks.$1.norm$2.$3"),
          Rule.of(
              "layers\\.encoder_layer_(\\d+)\\.self_attention\\.in_proj_(.*)",
              "blocks.$1.attn.qkv.$2"),
          Rule.of(
              "layers\\.encoder_layer_(\\d+)\\.self_attention\\.out_proj\\.(.*)",
              "blocks.$1.attn.proj.$2"),
          Rule.of(
              "layers\\.encoder_layer_(\\d+)\\.mlp\\.(?:0|linear_1)\\.(.*)",
              "blocks.$1.mlp.fc1.$2"),
          Rule.of(
              "layers\\.encoder_layer_(\\d+)\\.mlp\\.(?:3|linear_2)\\.(.*)",
              "blocks.$1.mlp.fc2.$2"),
          Rule.of("ln\\.(.*)", "norm.$1"),
          // DINOv2, whose blocks may stand in chunks, and DeiT III
          Rule.of("register_tokens", "reg_token"),
          Rule.of("blocks\\.\\d+\\.(\\d+)\\.(.*)", "blocks.$1.$2"),
          Rule.of("blocks\\.(\\d+)\\.mlp\\.w12\\.(.*)", "blocks.$1.mlp.fc1.$2"),
          Rule.of("blocks\\.(\\d+)\\.mlp\\.w3\\.(.*)", "blocks.$1.mlp.fc2.$2"),
          Rule.of("blocks\\.(\\d+)\\.gamma_([12])", "blocks.$1.ls$2.gamma"),
          // Hugging Face's transformers: ViT, DINO, DINOv2
          Rule.of("embeddings\\.cls_token", "cls_token"),
          Rule.of("embeddings\\.register_tokens", "reg_token"),
          Rule.of("embeddings\\.position_embeddings", "pos_embed"),
          Rule.of("embeddings\\.patch_embeddings\\.projection\\.(.*)", "patch_embed.proj.$1"),
          Rule.of("layer\\.(\\d+)\\.attention\\.output\\.dense\\.(.*)", "blocks.$1.attn.proj.$2"),
          Rule.of("layer\\.(\\d+)\\.intermediate\\.dense\\.(.*)", "blocks.$1.mlp.fc1.$2"),
          Rule.of("layer\\.(\\d+)\\.output\\.dense\\.(.*)", "blocks.$1.mlp.fc2.$2"),
          Rule.of("layer\\.(\\d+)\\.layernorm_before\\.(.*)", "blocks.$1.norm1.$2"),
          Rule.of("layer\\.(\\d+)\\.layernorm_after\\.(.*)", "blocks.$1.norm2.$2"),
          Rule.of("layer\\.(\\d+)\\.layer_scale([12])\\.lambda1", "blocks.$1.ls$2.gamma"),
          Rule.of("layer\\.(\\d+)\\.mlp\\.weights_in\\.(.*)", "blocks.$1.mlp.fc1.$2"),
          Rule.of("layer\\.(\\d+)\\.mlp\\.weights_out\\.(.*)", "blocks.$1.mlp.fc2.$2"),
          Rule.of("layer\\.(\\d+)\\.((?:norm|mlp).*)", "blocks.$1.$2"),
          Rule.of("layernorm\\.(.*)", "norm.$1"),
          // Hugging Face's BERT
          Rule.of("embeddings\\.word_embeddings\\.(.*)", "token_embedding.$1"),
          Rule.of("embeddings\\.token_type_embeddings\\.(.*)", "token_type_embedding.$1"),
          Rule.of("embeddings\\.position_embeddings\\.weight", "pos_embed"),
          Rule.of("embeddings\\.LayerNorm\\.(.*)", "norm_pre.$1"),
          Rule.of("layer\\.(\\d+)\\.attention\\.output\\.LayerNorm\\.(.*)", "blocks.$1.norm1.$2"),
          Rule.of("layer\\.(\\d+)\\.output\\.LayerNorm\\.(.*)", "blocks.$1.norm2.$2"));

  private static final List<Rule> OUTSIDE =
      List.of(
          Rule.of("(?:heads\\.head|head|fc|classifier)\\.(.*)", "method.head.$1"),
          Rule.of("(?:embeddings\\.)?mask_token", "method.mask_token"),
          Rule.of("cls\\.(.*)", "method.cls.$1"),
          Rule.of("pooler\\.(.*)", "method.pooler.$1"));

  /** The name in the model of the tensor {@code bare}, prefixes of trainers removed. */
  static ForeignName of(String bare) {
    Matcher joined = QUERY_KEY_VALUE.matcher(bare);
    if (joined.matches()) {
      String model = "encoder.blocks.%s.attn.qkv.%s".formatted(joined.group(1), joined.group(3));
      return new ForeignName(model, ORDER.indexOf(joined.group(2)));
    }
    for (Rule rule : OUTSIDE) {
      Matcher named = rule.theirs.matcher(bare);
      if (named.matches()) {
        return new ForeignName(named.replaceFirst(rule.ours), 0);
      }
    }
    String name = bare;
    for (Rule rule : RULES) {
      Matcher named = rule.theirs.matcher(name);
      name = named.matches() ? named.replaceFirst(rule.ours) : name;
    }
    return new ForeignName("encoder." + name, 0);
  }
}
