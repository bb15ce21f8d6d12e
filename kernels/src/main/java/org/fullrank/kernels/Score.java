package org.fullrank.kernels;

/** The function from a query's products with the keys to its weights. */
public sealed interface Score {

  /**
   * {@code P = 1 / (1 + exp(−(scale·q·k + bias)))}: rows do not compete, and need not sum to one.
   *
   * @param bias {@code b}, finite; {@code −log n} for sequences of a nominal length {@code n}
   * @see <a href="https://arxiv.org/abs/2409.04431">Ramapuram et al., ICLR 2025</a>
   */
  record Sigmoid(float bias) implements Score {
    public Sigmoid {
      Checks.finite(bias, "bias");
    }
  }

  /** {@code P = softmax(scale·q·k)} over the visible keys. */
  record Softmax() implements Score {}
}
