package org.fullrank.kernels;

import java.util.Optional;

/**
 * Fused attention, whose memory grows linearly with the sequence. The methods are thread-safe and
 * return when the work is complete. Output arrays must not overlap input arrays.
 */
public interface AttentionKernels {

  Implementation implementation();

  /** ContraNorm's kernel; present in native kernels. */
  default Optional<RepulsionKernel> repulsion() {
    return Optional.empty();
  }

  /**
   * Writes {@code O = P V}.
   *
   * @throws IllegalArgumentException if the arrays do not match the problem
   */
  void forward(Attention problem, Operands in, AttentionOutput result);

  /**
   * Writes the gradients of {@code q, k, v} for the gradient of {@code O}. It recomputes the
   * weights.
   *
   * @param saved the output of forward
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  void backward(Attention problem, Operands in, AttentionOutput saved, Gradients gradients);
}
