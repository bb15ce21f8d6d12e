package org.fullrank.encoder;

import java.util.List;
import org.fullrank.input.InputShape;

/**
 * A lower bound of the numbers that an encoder holds, computed from its settings before it is
 * built.
 *
 * @param width of the representation
 * @param weights trained numbers
 * @param constants numbers of 4 bytes that are held beside them, whatever the batch
 * @param activations numbers that the backward pass of one input needs
 */
public record EncoderSize(int width, double weights, double constants, double activations) {
  /**
   * The size of the encoder {@code config} on inputs of {@code shape}.
   *
   * @throws IllegalArgumentException if it takes no inputs of this kind or size
   */
  public static EncoderSize of(EncoderConfig config, InputShape shape) {
    return switch (config) {
      case EncoderConfig.Vit vit -> {
        var images = TakenShape.images(shape, "a vision transformer");
        double patch = (double) images.channels() * vit.patch() * vit.patch();
        yield transformer(vit.body(), vit.layout(shape), patch);
      }
      case EncoderConfig.Text text ->
          transformer(text.body(), text.layout(shape), TakenShape.ids(shape).vocabulary());
      case EncoderConfig.Speech speech ->
          transformer(speech.body(), speech.layout(shape), speech.body().trunk().size().width());
      case EncoderConfig.ResNet net -> residual(net, net.layout(shape));
    };
  }

  /**
   * @param inputs of the map before the first block, for each entry of a token
   */
  private static EncoderSize transformer(
      TokenEncoderConfig body, TokenLayout layout, double inputs) {
    var trunk = body.trunk();
    var size = trunk.size();
    double width = size.width();
    double hidden = width * size.mlpRatio();
    double out = trunk.block().mlp().gated() ? hidden / 2 : hidden;
    double tokens = layout.tokens();
    double block = 4 * width * width + width * (hidden + out);
    double kept = 6 * width + hidden + out / 2; // norms, queries, keys, values, branches
    double positions = trunk.positions() == Positions.LEARNED ? tokens * width : 0;
    return new EncoderSize(
        size.width(),
        size.depth() * block + inputs * width + positions,
        tables(trunk, tokens),
        size.depth() * (tokens * kept + matrices(trunk, tokens)));
  }

  /** The weights of attention where positions want the whole matrix. */
  private static double matrices(TrunkConfig trunk, double tokens) {
    return switch (trunk.positions()) {
      case RELATIVE, RELATIVE_SHARED -> trunk.size().heads() * tokens * tokens;
      case NONE, LEARNED, SINCOS, SINCOS_COLUMN_FIRST, ROPE, ALIBI -> 0;
    };
  }

  /** The index of 8 bytes and the bias of relative positions, for each pair of tokens. */
  private static double tables(TrunkConfig trunk, double tokens) {
    double tables =
        switch (trunk.positions()) {
          case RELATIVE -> trunk.size().depth();
          case RELATIVE_SHARED -> 1;
          case NONE, LEARNED, SINCOS, SINCOS_COLUMN_FIRST, ROPE, ALIBI -> 0;
        };
    double pairs = tokens * tokens;
    if (tables == 0) {
      return 0;
    }
    return pairs > Integer.MAX_VALUE
        ? Double.POSITIVE_INFINITY // more than an array holds
        : pairs * (2 * tables + trunk.size().heads());
  }

  /** Two maps for each block: the norm's input, and the output of its ReLU. */
  private static EncoderSize residual(EncoderConfig.ResNet net, TokenLayout layout) {
    List<Integer> blocks = net.depth().blocks();
    double weights = 0;
    double maps = 0;
    for (int stage = 0; stage < blocks.size(); stage++) {
      double channels = 64 << stage;
      double halvings = blocks.size() - 1 - stage;
      maps += 2 * blocks.get(stage) * channels * layout.places() * Math.pow(4, halvings);
      weights +=
          13.5 * blocks.get(stage) * channels * channels; // of a stage's first block at least
    }
    return new EncoderSize(64 * 8 * net.depth().expansion(), weights, 0, maps);
  }
}
