package org.fullrank.nn;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Receives intermediate values of a forward pass, for diagnostics. Attention weights and readings
 * are computed only if the hook requests them, which it must do during the call.
 */
public interface ForwardHook {
  /** The hook that ignores everything. */
  ForwardHook NONE = new ForwardHook() {};

  /**
   * Receives the output of layer {@code layer} (0 is the embedding), {@code [batch, tokens,
   * width]}.
   *
   * @param real {@link Pass#real} of these tokens
   */
  default void tokens(int layer, Tensor tokens, Optional<Tensor> real) {}

  /** Receives the attention of block {@code block} (from 0). */
  default void attention(int block, AttentionTrace trace) {}

  /** Receives the attention of block {@code block} of a decoder to its memory. */
  default void crossAttention(int block, AttentionTrace trace) {}

  /** Receives the readings of {@code layer} in this pass, computed on request. */
  default void layer(Module layer, Supplier<List<Reading>> readings) {}

  /**
   * Receives the use of a layer's trained tensors, made on request. A layer without rules for
   * gradients by sample reports none; so does a pass whose rules would couple samples.
   */
  default void parameters(Supplier<ParameterUse> use) {}
}
