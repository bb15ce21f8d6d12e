package org.fullrank.methods.augmentation;

/** How a strength moves over a run: a share {@code c(s)} of 0 to 1 at the progress {@code s}. */
public enum Curve {
  /** 1. */
  CONSTANT,
  /** {@code s}. */
  LINEAR,
  /** {@code (1 − cos πs)/2}. */
  COSINE,
  /** {@code √(s(1 − c₀²) + c₀²)}, {@code c₀} 0.1. */
  SQUARE_ROOT,
  /** Quarters: {@code ⌊4s⌋/4}. */
  STEPS,
  /** {@code 1 − s}. */
  ANTI;

  private static final double FIRST = 0.1;

  /** {@code c(s)}, for {@code s} of 0 to 1. */
  public double at(double progress) {
    return switch (this) {
      case CONSTANT -> 1;
      case LINEAR -> progress;
      case COSINE -> (1 - Math.cos(Math.PI * progress)) / 2;
      case SQUARE_ROOT -> Math.sqrt(progress * (1 - FIRST * FIRST) + FIRST * FIRST);
      case STEPS -> Math.floor(4 * progress) / 4;
      case ANTI -> 1 - progress;
    };
  }
}
