package org.fullrank.optim;

/** A gradient that is not a number, found before anything was moved by it. */
public final class NonFiniteGradient extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;
  private final String tensor;

  NonFiniteGradient(long step, String tensor, String what) {
    super("step %d: gradient of %s %s".formatted(step, tensor, what));
    this.step = step;
    this.tensor = tensor;
  }

  /** The step that was not taken, from 1. */
  public long step() {
    return step;
  }

  /** The first tensor, in the order of the module tree, whose gradient is not finite. */
  public String tensor() {
    return tensor;
  }
}
