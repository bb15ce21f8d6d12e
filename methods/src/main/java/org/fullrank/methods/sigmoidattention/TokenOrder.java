package org.fullrank.methods.sigmoidattention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * The effect of token order on logits {@code q kᵀ/√head}: ALiBi and causality.
 *
 * @param alibi whether the logit of query {@code i} and key {@code j} falls by {@code m_h·|i − j|}
 *     in head {@code h}, on both sides alike
 * @param causal whether a query sees only keys {@code j ≤ i}
 * @see <a href="https://arxiv.org/abs/2108.12409">Press et al., ICLR 2022, section 3</a>
 */
record TokenOrder(boolean alibi, boolean causal) {
  /** No effect of order: tokens are a set. */
  static final TokenOrder NONE = new TokenOrder(false, false);

  /** {@code m_h = 2^(−8h/heads)}, {@code h} from 1; equal to the authors' slopes if heads are a power of two. */
  static float[] slopes(int heads) {
    float[] slopes = new float[heads];
    for (int h = 0; h < heads; h++) {
      slopes[h] = (float) Math.pow(2, -8.0 * (h + 1) / heads);
    }
    return slopes;
  }

  /** The kernels' rule with this order. */
  Rule rule(Score score, long heads, long head) {
    Mask mask = causal ? Mask.CAUSAL : Mask.NONE;
    return new Rule(
        score,
        (float) (1 / Math.sqrt((double) head)),
        alibi ? mask.withSlopes(slopes(Math.toIntExact(heads))) : mask);
  }

  /**
   * @throws IllegalArgumentException if ALiBi or causality is on and the numbers of queries and keys differ
   */
  void check(Tensor queries, Tensor keys) {
    if ((alibi || causal) && queries.size(2) != keys.size(2)) {
      throw new IllegalArgumentException(
          ("keys: want all %d tokens for alibi or causal scores, were %d; a context of some tokens has no"
                  + " positions, so use scores without alibi and causal")
              .formatted(queries.size(2), keys.size(2)));
    }
  }

  /**
   * The logits {@code [batch, heads, m, keys]} of queries {@code rows [m]}, in fp32 or wider.
   */
  Tensor logits(Tensor rows, Tensor queries, Tensor keys) {
    double scale = 1 / Math.sqrt((double) queries.size(3));
    Tensor asking = Ops.times(queries.index_select(2, rows), scale);
    Tensor dots = Ops.atLeastFloat(asking.matmul(keys.transpose(2, 3)));
    if (!alibi) {
      return dots;
    }
    int heads = Math.toIntExact(queries.size(1));
    Tensor far = Ops.range(keys.size(2)).sub(rows.unsqueeze(1)).abs(); // [m, keys]
    return dots.sub(far.mul(Tensors.of(slopes(heads), heads, 1, 1)));
  }

  /** The visible keys of queries {@code rows}, {@code [batch or 1, 1, m or 1, keys]}. */
  Optional<Tensor> visible(Tensor rows, Tensor keys, Optional<Tensor> mask) {
    Optional<Tensor> shown = mask.map(m -> m.size(2) == 1 ? m : m.index_select(2, rows));
    if (!causal) {
      return shown;
    }
    Tensor place = Ops.range(keys.size(2)).view(1, 1, 1, -1);
    Tensor before = place.le(rows.view(1, 1, -1, 1));
    return Optional.of(shown.map(before::bitwise_and).orElse(before));
  }

  /**
   * The number of visible keys of each query, {@code [batch or 1, 1, tokens or 1, 1]}, fp32. Needs memory of
   * {@code tokens²} only for a mask that differs from query to query.
   */
  Tensor seen(Tensor keys, Optional<Tensor> mask) {
    long count = keys.size(2);
    Tensor offered = mask.orElseGet(() -> Ops.ones(1, 1, 1, count).to(ScalarType.Bool));
    if (!causal) {
      return Ops.toFloat(Ops.sum(offered, true, 3));
    }
    return Ops.toFloat(
        offered.size(2) == 1
            ? offered.cumsum(3).transpose(2, 3)
            : Ops.sum(visible(Ops.range(count), keys, mask).orElse(offered), true, 3));
  }
}
