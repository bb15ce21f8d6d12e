package org.fullrank.bayes;

/** How a map with a posterior draws in a training pass. */
public enum Estimator {
  /** One draw of the weights for the whole micro-batch: {@code y = x(μ + σ ⊙ ε)ᵀ + b}. */
  NAIVE,
  /**
   * Local reparametrisation: {@code y = m + √(v + 10⁻¹⁰) ⊙ ξ} with {@code m = xμᵀ + b} and {@code v
   * = x²(σ²)ᵀ}, a {@code ξ} for each output. The distribution of each output is exact. Outputs of
   * the same sample that share weights (tokens, pixels) become independent, an approximation.
   *
   * @see <a href="https://arxiv.org/abs/1506.02557">Kingma et al., NeurIPS 2015</a>
   */
  LOCAL,
  /**
   * One perturbation for the micro-batch, with signs for each sample: {@code y = xμᵀ + b + ((x ⊙ r)
   * (σ ⊙ ε)ᵀ) ⊙ s}. A sample's signs are the same for its tokens or pixels, so that they belong to
   * one draw of the weights.
   *
   * @see <a href="https://arxiv.org/abs/1803.04386">Wen et al., ICLR 2018</a>
   */
  FLIPOUT
}
