package org.fullrank.bench;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.FusedAttention;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/** The implementations of attention over arrays {@code [batch, heads, tokens, head]}. */
public enum AttentionWay {
  /** Fullrank's kernel for sigmoid attention, with a bias of {@code −log n}. */
  SIGMOID,
  /** Fullrank's kernel for softmax attention, the encoders' own. */
  SOFTMAX,
  /** libtorch's {@code scaled_dot_product_attention}. */
  SDPA,
  /** libtorch's products and softmax in sequence, with the weights in memory. */
  PRODUCTS;

  private static final int LONGEST_PRODUCTS = 4096;

  /** The name in tables. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Tensor attend(Tensor q, Tensor k, Tensor v, boolean causal) {
    return switch (this) {
      case SIGMOID, SOFTMAX ->
          FusedAttention.attend(rule(q.size(3), k.size(2), causal), q, k, v, Optional.empty());
      case SDPA -> Ops.softmaxAttention(q, k, v, causal);
      case PRODUCTS ->
          new SoftmaxScores().weights(q, k, AttentionBias.NONE.causally(causal)).matmul(v);
    };
  }

  /** Whether the weights of {@code tokens} tokens fit into the memory of most machines. */
  boolean fits(int tokens) {
    return this != PRODUCTS || tokens <= LONGEST_PRODUCTS;
  }

  /** The scores module of an encoder with this implementation. */
  Scores scores() {
    return this == SOFTMAX ? new SoftmaxScores() : new Instead(this);
  }

  /** An implementation other than the encoders' own; products alone support masks. */
  private record Instead(AttentionWay way) implements Scores {
    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, AttentionBias bias) {
      if (way == PRODUCTS) {
        return weights(q, k, bias).matmul(v);
      }
      if (!bias.equals(AttentionBias.NONE.causally(bias.causal()))) {
        throw new IllegalArgumentException("bias: want none in a benchmark");
      }
      return way.attend(q, k, v, bias.causal());
    }

    @Override
    public Tensor weights(Tensor q, Tensor k, AttentionBias bias) {
      return new SoftmaxScores().weights(q, k, bias);
    }
  }

  private Rule rule(long head, long keys, boolean causal) {
    var score =
        this == SIGMOID ? new Score.Sigmoid((float) -Math.log((double) keys)) : new Score.Softmax();
    float scale = (float) (1 / Math.sqrt((double) head));
    return new Rule(score, scale, causal ? Mask.CAUSAL : Mask.NONE);
  }
}
