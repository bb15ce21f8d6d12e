package org.fullrank.diagnose;

/** The failures of a representation. */
public enum Disease {
  /** No failure found. */
  HEALTHY("healthy"),
  /** Fewer than 50 samples, or fewer than 4 dimensions: too few for a judgement. */
  TOO_FEW("too few to say"),
  /** Training diverged: the loss is not finite, or has risen back near its start. */
  DIVERGED("diverged"),
  /**
   * The training changed nothing: the weights have not moved, the loss has the value of outputs
   * without information, or a probe is not above that of the untrained encoder.
   */
  LEARNED_NOTHING("learned nothing"),
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
  /** Most samples get the same embedding, the others do not. */
  SAMPLES_ALIKE("most samples alike"),
  /** Embeddings vary along few directions only. */
  DIMENSIONAL_COLLAPSE("dimensional collapse"),
  /** Embeddings vary along few directions, and all other directions hold even noise. */
  LOW_RANK_WITH_NOISE("low rank with noise beneath"),
  /** A single direction has most of the variance. */
  DOMINANT_DIRECTION("dominated by a direction"),
  /** The samples form clumps, and the samples of a clump are the same. */
  EMPTY_CLUMPS("clumps with nothing within"),
  /** Most dimensions are constant. */
  DEAD_UNITS("most units dead"),
  /** A few samples are among the nearest neighbours of most others. */
  HUBS("hubs"),
  /** The representation was better earlier in the training. */
  LATE_DEGRADATION("degraded after its peak"),
  /** A few samples are far from all others. */
  OUTLIERS("outliers");

  private final String title;

  Disease(String title) {
    this.title = title;
  }

  /** The name in words. */
  public String title() {
    return title;
  }
}
