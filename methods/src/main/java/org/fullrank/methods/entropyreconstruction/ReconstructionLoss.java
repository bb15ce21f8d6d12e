package org.fullrank.methods.entropyreconstruction;

/** The reconstruction term of a wrapped method. */
public enum ReconstructionLoss {
  /** The error of the density, computed from the method's outputs. */
  DENSITY,
  /** The wrapped method's own loss, with its centring, codes or negatives. */
  BASE
}
