package org.fullrank.replicate;

import java.util.Locale;

/** A number that is measured of a run. */
public enum Measure {
  /**
   * Share of the images of {@code probe.split} (the test images, unless settings say otherwise)
   * that are classified right at the end, 0..1: by the method's logits, by nearest neighbours where
   * it has none.
   */
  ACCURACY,
  /** Mean loss of the last steps. */
  TRAIN_LOSS,
  /** Effective rank of the last block's tokens at the end, averaged over images. */
  EFFECTIVE_RANK,
  /** Mean cosine of the last block's tokens at the end. */
  MEAN_COSINE,
  /** Effective rank of the tokens that leave the encoder, behind its last norm, at the end. */
  OUTPUT_RANK,
  /** Entropy of the most peaked head of all blocks at the end, as a share of the largest, 0..1. */
  ENTROPY,
  /** The smallest {@link #ENTROPY} of the trace. */
  LEAST_ENTROPY,
  /** Mean length of what a head makes of the values, ‖A V‖, before the first step. */
  HEAD_NORM,
  /** Norm of all gradients together at the first step, before clipping. */
  GRADIENT_NORM;

  /** As a claim spells it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
