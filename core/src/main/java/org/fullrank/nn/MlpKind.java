package org.fullrank.nn;

/** The function between the two maps of a feed-forward part. */
public enum MlpKind {
  /** {@code x Φ(x)}, exact: vision transformers, BERT. */
  GELU(Activation.GELU),
  /** Its approximation by a tanh: GPT-2. */
  GELU_TANH(Activation.GELU_TANH),
  /** Its approximation by a logistic, {@code x σ(1.702x)}: CLIP. */
  QUICK_GELU(Activation.QUICK_GELU),
  /** {@code max(x, 0)}: the original transformer. */
  RELU(Activation.RELU),
  /**
   * {@code SiLU(a) ⊙ b}, where {@code a} and {@code b} are the halves of the first map's output;
   * the second map has half as many inputs (Shazeer, arXiv 2002.05202): DINOv2's giant.
   */
  SWIGLU(Activation.SILU);

  private final Activation activation;

  MlpKind(Activation activation) {
    this.activation = activation;
  }

  Activation activation() {
    return activation;
  }

  /** Whether one half of the hidden entries multiplies the other. */
  public boolean gated() {
    return this == SWIGLU;
  }
}
