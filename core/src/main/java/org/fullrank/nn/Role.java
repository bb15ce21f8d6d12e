package org.fullrank.nn;

/**
 * The role of a tensor in its module. It decides how optimizer, teacher and checkpoint treat the
 * tensor.
 */
public enum Role {
  /** Trained, with weight decay. */
  WEIGHT,
  /** Trained offset, gain or scalar: no weight decay, no layer-wise rate (LARS, LAMB). */
  BIAS,
  /** Trained scale or shift of a normalisation: treated as {@link #BIAS}. */
  NORM,
  /** Trained position embedding or class token: no weight decay. */
  POSITION,
  /** State that is not trained: running statistics, queues, centres, teachers. */
  BUFFER,
  /**
   * A constant that follows from the settings: tables of angles or distances. It moves to another
   * device with its module; checkpoints and exported files omit it.
   */
  CONSTANT;

  /** Whether an optimizer updates the tensor. */
  public boolean trained() {
    return this != BUFFER && this != CONSTANT;
  }

  /** Whether a checkpoint stores the tensor. */
  public boolean saved() {
    return this != CONSTANT;
  }

  /** Whether weight decay and layer-wise rates apply to the tensor. */
  public boolean decays() {
    return this == WEIGHT;
  }
}
