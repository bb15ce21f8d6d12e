package org.fullrank.nn;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Listens to a forward pass for diagnostics. Costs nothing when it does not ask: attention weights
 * are made only where it does, and it asks inside the pass.
 */
public interface ForwardHook {
  /** Hears nothing. */
  ForwardHook NONE = new ForwardHook() {};

  /**
   * The tokens that leave layer {@code layer} (0 is the embedding), {@code [batch, tokens, width]}.
   *
   * @param real {@link Pass#real} of them
   */
  default void tokens(int layer, Tensor tokens, Optional<Tensor> real) {}

  /** What the attention of block {@code block} (from 0) has done. */
  default void attention(int block, AttentionTrace trace) {}

  /** What {@code layer} can say of its part in this pass; computed where it is asked for. */
  default void layer(Module layer, Supplier<List<Reading>> readings) {}
}
