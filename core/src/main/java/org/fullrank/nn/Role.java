package org.fullrank.nn;

/** What a tensor is to its module; the optimizer, the teacher and the checkpoint go by it. */
public enum Role {
  /** Trained, with weight decay. */
  WEIGHT,
  /** Trained offset, gain or scalar: no weight decay, no layer-wise rate (LARS, LAMB). */
  BIAS,
  /** Trained scale or shift of a normalisation: treated as {@link #BIAS}. */
  NORM,
  /** Trained position, class token or the like: no weight decay. */
  POSITION,
  /** Not trained, but part of the state: running statistics, queues, centres, teachers. */
  BUFFER,
  /**
   * Follows from the settings alone: tables of angles or distances. It goes along to another
   * device; checkpoints and exported files leave it out.
   */
  CONSTANT;

  /** Whether an optimizer moves it. */
  public boolean trained() {
    return this != BUFFER && this != CONSTANT;
  }

  /** Whether a checkpoint keeps it. */
  public boolean saved() {
    return this != CONSTANT;
  }

  /** Whether weight decay and layer-wise rates apply to it. */
  public boolean decays() {
    return this == WEIGHT;
  }
}
