package org.fullrank.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.VitSize;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;

/**
 * The architecture of a vision transformer in a safetensors file of another program, from the names
 * and shapes of its tensors.
 */
public final class StoredArchitecture {
  private static final int PER_HEAD = 64; // entries of a head in every published vision transformer
  private static final String PATCHES = "encoder.patch_embed.proj.weight";
  private static final String POSITIONS = "encoder.pos_embed";

  private StoredArchitecture() {}

  /**
   * The architecture of the encoder that {@code from} names. Heads have 64 entries each, as in ViT,
   * DeiT, MAE, DINO and DINOv2. The input is the size of its positions, with ImageNet's statistics.
   *
   * @throws Problem if the file cannot be read, or holds no vision transformer with learned
   *     positions, a class token and none of the extras
   */
  public static ModelConfig of(From from) {
    try (var stored = StoredWeights.open(from)) {
      if (!stored.has(PATCHES) || !stored.has(POSITIONS) || !stored.has("encoder.cls_token")) {
        throw unknown(stored, "it has no patch embedding, learned positions or class token");
      }
      if (stored.has("encoder.reg_token") || stored.has("encoder.blocks.0.ls1.gamma")) {
        throw unknown(stored, "it has registers or layer scales");
      }
      return of(stored);
    }
  }

  private static ModelConfig of(StoredWeights stored) {
    long[] patches = stored.shape(PATCHES); // [width, channels, patch, patch]
    int width = Math.toIntExact(patches[0]);
    int depth =
        (int)
            IntStream.iterate(0, i -> i + 1)
                .takeWhile(i -> stored.has("encoder.blocks." + i + ".attn.qkv.weight"))
                .count();
    if (depth == 0 || width % PER_HEAD != 0) {
      throw unknown(stored, "it has no block, or its width is no multiple of 64");
    }
    int hidden = Math.toIntExact(stored.shape("encoder.blocks.0.mlp.fc1.weight")[0]);
    var size = new VitSize(width, depth, width / PER_HEAD, (double) hidden / width);
    int patch = Math.toIntExact(patches[2]);
    int side = (int) Math.round(Math.sqrt((double) stored.shape(POSITIONS)[1] - 1));
    var pixels = patches[1] == 1 ? Pixels.GRAY : Pixels.RGB;
    var encoder =
        EncoderConfig.Vit.of(size, patch)
            .withPositions(Positions.LEARNED)
            .withPool(Pool.CLASS_TOKEN)
            .withPatchBias(stored.has("encoder.patch_embed.proj.bias"));
    return new ModelConfig(
        encoder, List.of(), ImageViews.Plain.of(side * patch, pixels), Optional.empty());
  }

  private static Problem unknown(StoredWeights stored, String why) {
    return Problem.config(
        "%s: its architecture is not known: %s; want a recipe that names encoder, from.path and"
                .formatted(stored.file(), why)
            + " components, for 'fullrank pretrain'");
  }
}
