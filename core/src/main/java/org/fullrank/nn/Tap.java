package org.fullrank.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Listens to a forward pass for diagnostics. Costs nothing when it does not ask: attention
 * probabilities are computed only if the supplier is called, and it is called inside the pass.
 */
public interface Tap {
  /** Hears nothing. */
  Tap NONE = new Tap() {};

  /**
   * The tokens that leave layer {@code layer} (0 is the embedding), {@code [batch, tokens, width]}.
   */
  default void tokens(int layer, Tensor tokens) {}

  /**
   * The attention of block {@code block} (from 0): queries {@code [batch, heads, tokens, head]},
   * keys {@code [batch, heads, keys, head]}, and a supplier of the probabilities {@code [batch,
   * heads, tokens, keys]}.
   */
  default void attention(int block, Tensor queries, Tensor keys, Supplier<Tensor> probabilities) {}

  /**
   * What the heads of block {@code block} (from 0) make of their values, before the map that joins
   * them: {@code [batch, heads, tokens, head]}.
   */
  default void mixed(int block, Tensor mixed) {}
}
