package org.fullrank.kernels;

/**
 * The score function, scale and mask of an attention.
 *
 * @param scale {@code c} in {@code c·q·k}, finite; usually {@code 1/√size}
 */
public record Rule(Score score, float scale, Mask mask) {
  public Rule {
    Checks.finite(scale, "scale");
  }

  /** The rule with {@code scale = 1/√size} and without a mask. */
  public static Rule of(Score score, int size) {
    return new Rule(score, (float) (1 / Math.sqrt(size)), Mask.NONE);
  }
}
