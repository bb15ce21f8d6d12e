package org.fullrank.encoder;

import java.util.Set;
import java.util.function.UnaryOperator;
import org.fullrank.attention.Grid;
import org.fullrank.core.Inline;

/**
 * The settings that encoders of images, audio and text have in common: all but the embedding.
 *
 * @param trunk positions and blocks
 * @param pool how tokens become one representation
 * @param tokens what happens before the first block and behind the last
 */
public record TokenEncoderConfig(@Inline TrunkConfig trunk, Pool pool, @Inline TokenConfig tokens) {
  public TokenEncoderConfig {
    if (trunk.causal() && pool.hasClassToken()) {
      throw new IllegalArgumentException(
          "causal: want pool: mean, as a class token stands first and would see nothing");
    }
  }

  /** Plain blocks of this size behind learned positions. */
  public static TokenEncoderConfig of(VitSize size, Pool pool) {
    return new TokenEncoderConfig(TrunkConfig.of(size), pool, TokenConfig.DEFAULT);
  }

  /** The same with another trunk. */
  public TokenEncoderConfig withTrunk(UnaryOperator<TrunkConfig> change) {
    return new TokenEncoderConfig(change.apply(trunk), pool, tokens);
  }

  /** The same, pooled otherwise. */
  public TokenEncoderConfig withPool(Pool other) {
    return new TokenEncoderConfig(trunk, other, tokens);
  }

  /** The same with other tokens around. */
  public TokenEncoderConfig withTokens(UnaryOperator<TokenConfig> change) {
    return new TokenEncoderConfig(trunk, pool, change.apply(tokens));
  }

  /** Tokens before those of the places. */
  int leading() {
    return tokens.registers() + (pool.hasClassToken() ? 1 : 0);
  }

  TokenLayout layout(Grid grid, int patch) {
    return new TokenLayout(
        grid.rows(),
        grid.columns(),
        leading(),
        patch,
        0,
        trunk.size().depth(),
        trunk.causal(),
        trunk.causal() || trunk.positions() != Positions.NONE);
  }

  Set<EncoderPart> uses() {
    Set<EncoderPart> parts = trunk.uses();
    if (tokens.preNorm()) {
      parts.add(EncoderPart.NORMS);
    }
    return parts;
  }
}
