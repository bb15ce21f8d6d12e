package org.fullrank.kernels;

/**
 * What a query makes of the keys.
 *
 * @param scale {@code c} in {@code c·q·k}, finite; usually {@code 1/√size}
 */
public record Rule(Score score, float scale, Mask mask) {
  public Rule {
    Checks.finite(scale, "scale");
  }

  /** With {@code scale = 1/√size}, and nothing hidden. */
  public static Rule of(Score score, int size) {
    return new Rule(score, (float) (1 / Math.sqrt(size)), Mask.NONE);
  }
}
