package org.fullrank.diagnose;

/** The failures of a representation. */
public enum Disease {
  /** No failure found. */
  HEALTHY("healthy"),
  /** Training diverged: the loss is not finite, or has risen back near its start. */
  DIVERGED("diverged"),
  /** Each query attends to a single key; precedes divergence. */
  ATTENTION_ENTROPY_COLLAPSE("attention entropy collapse"),
  /**
   * The teacher gives every prototype the same probability for every sample, so its targets carry
   * no information.
   */
  UNIFORM_TEACHER("uniform teacher"),
  /** All samples are assigned to the same few prototypes. */
  PROTOTYPE_COLLAPSE("prototype collapse"),
  /** All samples get the same embedding. */
  COMPLETE_COLLAPSE("complete collapse"),
  /** Embeddings vary along few directions only. */
  DIMENSIONAL_COLLAPSE("dimensional collapse");

  private final String title;

  Disease(String title) {
    this.title = title;
  }

  /** The name in words. */
  public String title() {
    return title;
  }

  /** Whether this is a failure. */
  public boolean sick() {
    return this != HEALTHY;
  }
}
