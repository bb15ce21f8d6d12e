package org.fullrank.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * The attention of one block, as a {@link Tap} hears of it.
 *
 * @param queries {@code [batch, heads, tokens, head]}
 * @param keys {@code [batch, heads, keys, head]}
 * @param mixed what the heads make of their values, before the map that joins them: {@code [batch,
 *     heads, tokens, head]}
 * @param weights how they weigh them; they need not exist before they are asked for
 * @param joining the weight of the map that joins them, {@code [width, heads·head]}
 */
public record Attended(
    Tensor queries, Tensor keys, Tensor mixed, Weights weights, Supplier<Tensor> joining) {
  /** Attention weights, computed when asked for, without gradients, while the pass goes on. */
  @FunctionalInterface
  public interface Weights {
    /**
     * The weights of some queries of the first samples, {@code [samples, heads, m, keys]}.
     *
     * @param samples 1 to batch
     * @param places {@code [m]} int64, which queries
     */
    Tensor of(long samples, Tensor places);
  }

  /** All weights, {@code [batch, heads, tokens, keys]}. */
  public Tensor all() {
    return weights.of(queries.size(0), Ops.rangeLike(queries, queries.size(2)));
  }
}
