package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * {@code y = x Wᵀ + b} along the last axis: plain, σ-reparametrised, variational. The maps of an
 * encoder are all made by one {@link Maker}, so that a room replaces every one of them at once.
 */
public interface LinearMap extends Layer {
  /** {@code [outputs, inputs]}, the weights that the next evaluation pass uses. */
  Tensor weight();

  /** A plain map that computes the same function at inference. */
  LinearMap fused();

  /** Makes linear maps; the part that encoders are given. */
  interface Maker {
    /**
     * @param seed the stream of the initial weights
     */
    LinearMap make(int inputs, int outputs, boolean bias, org.fullrank.core.Seed seed);
  }
}
