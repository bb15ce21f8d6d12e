package org.fullrank.attention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/**
 * From queries and keys to weights over the values: softmax here, sigmoid and others in rooms. One
 * implementation may fuse {@link #attend}; {@link #weights} spells the same function out.
 */
public interface Scores extends Module {
  /**
   * {@code weights(q, k) · v}.
   *
   * @param queries {@code [batch, heads, tokens, head]}
   * @param keys {@code [batch, heads, keys, head]}
   * @param values {@code [batch, heads, keys, head]}
   * @param bias which keys are hidden, and what is added to the logits. A query that attends to no
   *     key gives zeros
   * @return {@code [batch, heads, tokens, head]}
   */
  Tensor attend(Tensor queries, Tensor keys, Tensor values, AttentionBias bias);

  /** The weights alone, {@code [batch, heads, tokens, keys]}, materialised; for diagnostics. */
  Tensor weights(Tensor queries, Tensor keys, AttentionBias bias);

  /**
   * The {@link #weights} of some queries, {@code [batch, heads, m, keys]}.
   *
   * @param places {@code [m]} int64, which of the queries
   */
  default Tensor weights(Tensor places, Tensor queries, Tensor keys, AttentionBias bias) {
    return Scope.tidy(
        () -> weights(queries.index_select(2, places), keys, bias.at(places, queries, keys)));
  }

  /**
   * {@link #attend} of queries, keys and values side by side, as one linear map makes them.
   *
   * @param packed {@code [batch, tokens, 3, heads, head]}, contiguous
   * @param bias as in {@link #attend}
   * @return {@code [batch, heads, tokens, head]}
   */
  default Tensor attend(Tensor packed, AttentionBias bias) {
    Check.rank(packed, "packed", "batch", "tokens", "3", "heads", "head");
    Check.size(packed, "packed", 2, "queries, keys and values", 3);
    // Taken apart before the axes are swapped, so that the gradients meet in one contiguous copy.
    Tensor[] qkv = NeuralOps.unbind(packed, 2);
    return attend(qkv[0].transpose(1, 2), qkv[1].transpose(1, 2), qkv[2].transpose(1, 2), bias);
  }

  /**
   * The scores of one block: these, unless they have trained tensors, of which each block wants its
   * own.
   *
   * @param seed the stream of the initial values
   */
  default Scores inBlock(MultiHeadAttention.Heads heads, Seed seed) {
    return this;
  }

  /** Names nothing: most scores have no tensors. */
  @Override
  default void visit(Visitor visitor) {}
}
