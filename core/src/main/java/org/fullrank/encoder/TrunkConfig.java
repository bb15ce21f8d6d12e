package org.fullrank.encoder;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fullrank.core.Inline;

/**
 * The settings of a {@link Trunk}: those that encoders of images, audio and text, and decoders,
 * have in common.
 *
 * @param size width, depth, heads and feed-forward ratio
 * @param positions how tokens know where they stand
 * @param resampling how learned positions become those of images of another size
 * @param causal whether a token sees only itself and the tokens before it, in every part; wants a
 *     pool without class token, as that stands first and would see nothing
 * @param block the blocks
 */
public record TrunkConfig(
    VitSize size,
    Positions positions,
    PositionResampling resampling,
    boolean causal,
    @Inline BlockConfig block) {
  public TrunkConfig {
    int parts = positions == Positions.ROPE ? size.width() / size.heads() : size.width();
    if ((positions == Positions.ROPE || positions.waves()) && parts % 4 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "positions: want a multiple of 4 entries for %s, was %d",
              positions,
              parts));
    }
  }

  /** Learned positions and plain blocks of this size. */
  public static TrunkConfig of(VitSize size) {
    return new TrunkConfig(
        size, Positions.LEARNED, PositionResampling.BICUBIC, false, BlockConfig.DEFAULT);
  }

  /** The same with other positions. */
  public TrunkConfig withPositions(Positions other) {
    return new TrunkConfig(size, other, resampling, causal, block);
  }

  /** The same with learned positions resampled in another way. */
  public TrunkConfig withResampling(PositionResampling other) {
    return new TrunkConfig(size, positions, other, causal, block);
  }

  /** The same with later tokens hidden from earlier ones, or not. */
  public TrunkConfig withCausal(boolean hidden) {
    return new TrunkConfig(size, positions, resampling, hidden, block);
  }

  /** The same with its blocks changed. */
  public TrunkConfig withBlock(UnaryOperator<BlockConfig> change) {
    return new TrunkConfig(size, positions, resampling, causal, change.apply(block));
  }

  /** The parts that a trunk is built of. */
  public Set<EncoderPart> uses() {
    var parts = EnumSet.of(EncoderPart.LINEARS, EncoderPart.SCORES, EncoderPart.DROPOUT);
    if (block.norms() != NormPlacement.NONE) {
      parts.add(EncoderPart.NORMS);
    }
    if (block.norms() == NormPlacement.POST) {
      parts.add(EncoderPart.RESIDUAL); // only a norm behind the sum keeps the stream within bounds
    }
    return parts;
  }
}
