package org.fullrank.diagnose;

/** How a representation can fail. */
public enum Disease {
  /** None of the below. */
  HEALTHY("healthy"),
  /** Training itself came apart: a loss that is not finite, or has lost what it had won. */
  DIVERGED("diverged"),
  /** Queries look at one key each, whatever it holds; goes before divergence. */
  ATTENTION_ENTROPY_COLLAPSE("attention entropy collapse"),
  /** The teacher calls every prototype equally likely for every sample: nothing to learn. */
  UNIFORM_TEACHER("uniform teacher"),
  /** All samples are assigned to the same few prototypes. */
  PROTOTYPE_COLLAPSE("prototype collapse"),
  /** All samples get the same embedding. */
  COMPLETE_COLLAPSE("complete collapse"),
  /** Embeddings differ, but along few directions. */
  DIMENSIONAL_COLLAPSE("dimensional collapse");

  private final String title;

  Disease(String title) {
    this.title = title;
  }

  /** The name in words. */
  public String title() {
    return title;
  }

  /** Whether something is wrong. */
  public boolean sick() {
    return this != HEALTHY;
  }
}
