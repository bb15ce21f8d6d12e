package org.fullrank.methods.ewc;

/**
 * The targets over which the squared gradient of the log-likelihood is averaged. The names are
 * those of curvlinops ({@code curvlinops/kfac.py}, {@code FisherType}).
 */
public enum FisherType {
  /**
   * The exact expectation over the model's own distribution of targets: {@code Σ_k p_k (∂ log
   * p_k)²}. It equals the diagonal of the generalised Gauss-Newton matrix. It takes a pass for each
   * output of the model.
   */
  TYPE_2("type-2"),
  /** Targets drawn from the model's own distribution; an unbiased estimate of {@link #TYPE_2}. */
  MC("mc"),
  /** The targets of the data, or of the teacher: the empirical Fisher. */
  EMPIRICAL("empirical");

  private final String label;

  FisherType(String label) {
    this.label = label;
  }

  /** The name in curvlinops and in the file. */
  public String label() {
    return label;
  }
}
