package org.fullrank.cli.bench;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
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

  Tensor attend(Tensor q, Tensor k, Tensor v, boolean causal) {
    return switch (this) {
      case SIGMOID ->
          fused(new Score.Sigmoid((float) -Math.log((double) k.size(2))), causal, q, k, v);
      case SOFTMAX -> fused(new Score.Softmax(), causal, q, k, v);
      case LIBTORCH -> Ops.softmaxAttention(q, k, v, causal);
      case COMPOSED ->
          new SoftmaxScores()
              .weights(q, k, causal ? Optional.of(past(q.size(2))) : Optional.empty())
              .matmul(v);
    };
  }

  /** As a part of an encoder. */
  Scores scores() {
    return new Scores() {
      @Override
      public Tensor attend(Tensor q, Tensor k, Tensor v, Optional<Tensor> mask) {
        return Rival.this.attend(q, k, v, false);
      }

      @Override
      public Tensor weights(Tensor q, Tensor k, Optional<Tensor> mask) {
        return new SoftmaxScores().weights(q, k, mask);
      }
    };
  }

  private static Tensor fused(Score score, boolean causal, Tensor q, Tensor k, Tensor v) {
    float scale = (float) (1 / Math.sqrt((double) q.size(3)));
    var rule = new Rule(score, scale, causal ? Mask.CAUSAL : Mask.NONE);
    return FusedAttention.attend(rule, q, k, v, Optional.empty());
  }

  private static Tensor past(long tokens) {
    Tensor place = Ops.range(tokens);
    return place.unsqueeze(0).le(place.unsqueeze(1)).view(1, 1, tokens, tokens);
  }
}
