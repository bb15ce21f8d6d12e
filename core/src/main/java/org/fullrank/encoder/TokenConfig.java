package org.fullrank.encoder;

import org.fullrank.core.Check;

/**
 * What happens to tokens before the first block and behind the last.
 *
 * @param registers trained tokens that go along with the others and are then left out, 0 or more
 *     (Darcet et al., ICLR 2024); they stand behind a class token
 * @param classPosition whether added positions cover the class token and the registers too; timm's
 *     {@code no_embed_class} is the contrary
 * @param preNorm whether tokens are normalised before the first block, positions added: CLIP's
 *     {@code norm_pre}, BERT's embedding norm
 * @param fcNorm whether the last norm stands behind the pool, as timm's {@code fc_norm}, and not
 *     before it; the tokens that leave the encoder are then not normalised
 */
public record TokenConfig(int registers, boolean classPosition, boolean preNorm, boolean fcNorm) {
  /** No registers, positions for all, one norm behind the blocks. */
  public static final TokenConfig DEFAULT = new TokenConfig(0, true, false, false);

  private static final int MOST_REGISTERS = 1024;

  public TokenConfig {
    Check.within(registers, 0, MOST_REGISTERS, "registers");
  }

  /** The same with another number of registers. */
  public TokenConfig withRegisters(int count) {
    return new TokenConfig(count, classPosition, preNorm, fcNorm);
  }

  /** The same with or without added positions of class token and registers. */
  public TokenConfig withClassPosition(boolean covered) {
    return new TokenConfig(registers, covered, preNorm, fcNorm);
  }

  /** The same with or without a norm before the first block. */
  public TokenConfig withPreNorm(boolean wanted) {
    return new TokenConfig(registers, classPosition, wanted, fcNorm);
  }

  /** The same with the last norm behind the pool, or before it. */
  public TokenConfig withFcNorm(boolean behind) {
    return new TokenConfig(registers, classPosition, preNorm, behind);
  }
}
