package org.fullrank.methods.sigmoidattention;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * What the order of the tokens does to logits {@code q kᵀ/√head}.
 *
 * @param alibi whether the logit of query {@code i} and key {@code j} falls by {@code m_h·|i − j|}
 *     in head {@code h}, on both sides alike
 * @param causal whether a query sees only keys {@code j ≤ i}
 * @see <a href="https://arxiv.org/abs/2108.12409">Press et al., ICLR 2022, section 3</a>
 */
record Order(boolean alibi, boolean causal) {
  /** Tokens are a set. */
  static final Order NONE = new Order(false, false);

  /** {@code m_h = 2^(−8h/heads)}, {@code h} from 1; the authors' where heads are a power of two. */
  static double[] slopes(int heads) {
    double[] slopes = new double[heads];
    Arrays.setAll(slopes, h -> Math.pow(2, -8.0 * (h + 1) / heads));
    return slopes;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** The same for the kernels. */
  Rule rule(Score score, long heads, long head) {
    Mask mask = causal ? Mask.CAUSAL : Mask.NONE;
    return new Rule(
        score,
        (float) (1 / Math.sqrt((double) head)),
        alibi ? mask.withSlopes(narrow(slopes(Math.toIntExact(heads)))) : mask);
  }

  /**
   * @throws IllegalArgumentException if order counts and the keys are not those of the queries
   */
  void check(Tensor queries, Tensor keys) {
    if ((alibi || causal) && queries.size(2) != keys.size(2)) {
      throw new IllegalArgumentException(
          ("keys: want all %d tokens where their order counts, were %d; a context of some has no"
                  + " places: use scores without alibi and causal")
              .formatted(queries.size(2), keys.size(2)));
    }
  }

  /**
   * The logits of the queries numbered {@code rows [m]}, {@code [batch, heads, m, keys]}, ≥ fp32.
   */
  Tensor logits(Tensor rows, Tensor queries, Tensor keys) {
    double scale = 1 / Math.sqrt((double) queries.size(3));
    Tensor asking = Ops.times(queries.index_select(2, rows), scale);
    Tensor dots = Ops.atLeastFloat(asking.matmul(keys.transpose(2, 3)));
    if (!alibi) {
      return dots;
    }
    int heads = Math.toIntExact(queries.size(1));
    Tensor far = Ops.rangeLike(keys, keys.size(2)).sub(rows.unsqueeze(1)).abs(); // [m, keys]
    return dots.sub(far.mul(Tensors.like(slopes(heads), dots, heads, 1, 1)));
  }

  /** What the queries numbered {@code rows} see, {@code [batch or 1, 1, m or 1, keys]}. */
  Optional<Tensor> visible(Tensor rows, Tensor keys, Optional<Tensor> mask) {
    Optional<Tensor> shown = mask.map(m -> m.size(2) == 1 ? m : m.index_select(2, rows));
    if (!causal) {
      return shown;
    }
    Tensor place = Ops.rangeLike(keys, keys.size(2)).view(1, 1, 1, -1);
    Tensor before = place.le(rows.view(1, 1, -1, 1));
    return Optional.of(shown.map(before::bitwise_and).orElse(before));
  }

  /**
   * How many keys each query sees, {@code [batch or 1, 1, tokens or 1, 1]}, in fp32, or in float64
   * where the keys are. Needs memory of {@code tokens²} only for a mask that differs from query to
   * query.
   */
  Tensor seen(Tensor keys, Optional<Tensor> mask) {
    long count = keys.size(2);
    Tensor offered = mask.orElseGet(() -> Ops.onesLike(keys, 1, 1, 1, count).to(ScalarType.Bool));
    Tensor counted =
        causal && offered.size(2) == 1
            ? offered.cumsum(3).transpose(2, 3)
            : Ops.sum(visible(Ops.rangeLike(keys, count), keys, mask).orElse(offered), true, 3);
    return Ops.toFloatLike(counted, keys);
  }
}
