package org.fullrank.methods.entropyreconstruction;

/** The outputs that are reconstructed. */
public enum Targets {
  /**
   * The method's own, such as a teacher's: of categories after centring, sharpening or Sinkhorn
   * iterations. The student's, if the method gives none.
   */
  METHOD,
  /** The student's outputs of the other views: no teacher, no centring, no balanced codes. */
  STUDENT
}
