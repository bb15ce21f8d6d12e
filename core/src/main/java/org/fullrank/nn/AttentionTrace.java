package org.fullrank.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * The attention of one block, as a {@link ForwardHook} receives it.
 *
 * @param queries {@code [batch, heads, tokens, head]}
 * @param keys {@code [batch, heads, keys, head]}
 * @param outputs the heads' weighted sums of values, before the output projection: {@code [batch,
 *     heads, tokens, head]}
 * @param weights the attention weights; an implementation may compute them on request
 * @param projection the weight of the output projection, {@code [width, heads·head]}
 */
public record AttentionTrace(
    Tensor queries, Tensor keys, Tensor outputs, Weights weights, Supplier<Tensor> projection) {
  /** Attention weights without gradients, computed on request while the forward pass runs. */
  @FunctionalInterface
  public interface Weights {
    /**
     * The weights of the queries {@code places} in the first samples: {@code [samples, heads, m,
     * keys]}.
     *
     * @param samples 1 to batch
     * @param places positions of the queries, {@code [m]} int64
     */
    Tensor of(long samples, Tensor places);
  }

  /** All weights, {@code [batch, heads, tokens, keys]}. */
  public Tensor all() {
    return weights.of(queries.size(0), Ops.rangeLike(queries, queries.size(2)));
  }
}
