package org.fullrank.optim;

import java.util.Locale;

/** A gradient that is NaN or infinite, found before any parameter was updated. */
public final class NonFiniteGradient extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;
  private final String tensor;

  NonFiniteGradient(long step, String tensor, String what) {
    super(String.format(Locale.ROOT, "step %d: gradient of %s %s", step, tensor, what));
    this.step = step;
    this.tensor = tensor;
  }

  /** The step that the optimizer did not take, from 1. */
  public long step() {
    return step;
  }

  /**
   * The name of the first tensor, in the order of the module tree, whose gradient is not finite.
   */
  public String tensor() {
    return tensor;
  }
}
