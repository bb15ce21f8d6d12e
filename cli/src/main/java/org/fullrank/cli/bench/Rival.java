package org.fullrank.cli.bench;

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

/** The ways of attention that take turns; {@code [batch, heads, tokens, head]} each. */
enum Rival {
  /** Our kernel, with a bias of {@code −log n}. */
  SIGMOID,
  /** Our kernel. */
  SOFTMAX,
  /** libtorch's {@code scaled_dot_product_attention}. */
  LIBTORCH,
  /** libtorch's products and softmax one after another, the weights in memory. */
  COMPOSED;

  private static final int LONGEST_COMPOSED = 4096;

  Tensor attend(Tensor q, Tensor k, Tensor v, boolean causal) {
    return switch (this) {
      case SIGMOID, SOFTMAX ->
          FusedAttention.attend(rule(q.size(3), k.size(2), causal), q, k, v, Optional.empty());
      case LIBTORCH -> Ops.softmaxAttention(q, k, v, causal);
      case COMPOSED ->
          new SoftmaxScores().weights(q, k, AttentionBias.NONE.causally(causal)).matmul(v);
    };
  }

  /**
   * Whether it can be tried: the weights of more tokens take more memory than most machines have.
   */
  boolean fits(int tokens) {
    return this != COMPOSED || tokens <= LONGEST_COMPOSED;
  }

  /** As a part of an encoder of whole images: the encoders' own softmax, or this in its place. */
  Scores scores() {
    return this == SOFTMAX ? new SoftmaxScores() : new Instead(this);
  }

  /** One of the others, which take queries, keys and values one by one and know of no mask. */
  private record Instead(Rival rival) implements Scores {
    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, AttentionBias bias) {
      if (!bias.equals(AttentionBias.NONE)) {
        throw new IllegalArgumentException("bias: want none in a benchmark");
      }
      return rival.attend(q, k, v, false);
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
