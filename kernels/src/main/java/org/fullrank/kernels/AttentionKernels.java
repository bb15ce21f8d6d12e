package org.fullrank.kernels;

import java.util.Optional;

/**
 * Fused attention: memory grows with the sequence, not with its square. Calls come from any thread,
 * also at once, and are complete when they return. What is written must not overlap what is read.
 */
public interface AttentionKernels {

  Implementation implementation();

  /** ContraNorm's own kernel, where these are native. */
  default Optional<RepulsionKernel> repulsion() {
    return Optional.empty();
  }

  /**
   * Writes {@code O = P V}.
   *
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  void forward(Attention problem, Operands in, AttentionOutput result);

  /**
   * Writes the gradients of {@code q, k, v} from that of {@code O}. Weights are computed again.
   *
   * @param saved what forward wrote
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  void backward(Attention problem, Operands in, AttentionOutput saved, Gradients gradients);
}
