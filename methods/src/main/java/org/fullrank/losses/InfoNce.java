package org.fullrank.losses;

import static org.fullrank.core.Ops.logSumExp;
import static org.fullrank.core.Ops.normalize;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The contrastive loss of queries among keys (van den Oord et al., 2018, arXiv 1807.03748), with
 * the cosine of positive pairs.
 *
 * <p>With unit rows and {@code s_ij = ⟨q_i, k_j⟩/τ}: {@code loss = mean_i logsumexp_j s_ij −
 * s_i,i+first}. All keys are candidates, the positive key among them. Cost: one {@code [batch,
 * candidates]} matrix.
 *
 * @param loss scalar
 * @param perSample {@code [batch]}
 * @param positive mean cosine of the positive pairs, scalar without gradient
 */
public record InfoNce(Tensor loss, Tensor perSample, Tensor positive) {
  /**
   * The loss of {@code queries} among {@code keys}, in fp32 or wider; it normalises both.
   *
   * @param queries {@code [batch, dim]}
   * @param keys {@code [candidates, dim]}; the positive key of query {@code i} is {@code first + i}
   * @param first the positive key of query 0; above 0 where the keys of other processes come first
   * @param temperature {@code τ}, positive
   * @throws IllegalArgumentException if the widths differ, or a query has no positive key
   */
  public static InfoNce of(Tensor queries, Tensor keys, int first, double temperature) {
    Check.rank(queries, "queries", "batch", "dim");
    Check.rank(keys, "keys", "candidates", "dim");
    Check.size(keys, "keys", 1, "dim", queries.size(1));
    Check.within(first, 0, (double) keys.size(0) - queries.size(0), "first");
    Check.positive(temperature, "temperature");
    return Precision.exact(() -> {
      Tensor unit = normalize(Ops.atLeastFloat(queries), 1);
      Tensor candidates = normalize(Ops.atLeastFloat(keys), 1);
      Tensor similarity = times(unit.matmul(candidates.t()), 1 / temperature);
      Tensor positives = similarity.diagonal(first, 0, 1); // [batch]
      Tensor perSample = logSumExp(similarity, 1).sub(positives);
      return new InfoNce(
          perSample.mean(), perSample, times(positives.detach().mean(), temperature));
    });
  }
}
