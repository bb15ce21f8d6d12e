package org.fullrank.losses;

import static org.fullrank.core.Ops.cat;
import static org.fullrank.core.Ops.fill;
import static org.fullrank.core.Ops.logSumExp;
import static org.fullrank.core.Ops.mean;
import static org.fullrank.core.Ops.normalize;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The normalised temperature-scaled cross-entropy of Chen et al., ICML 2020, arXiv 2002.05709, Eq.
 * (1), with the cosine of positive pairs.
 *
 * <p>With unit rows {@code zᵢ} of both views and {@code s = ⟨zᵢ, zⱼ⟩/τ}: {@code loss = mean over
 * the 2·batch anchors of logsumexp_{k≠i} s_ik − s_{i,positive}}. Cost: one {@code [2·batch]²}
 * matrix, {@code 8·batch²·dim} flops.
 *
 * @param loss scalar
 * @param perSample {@code [batch]}, the mean over the two anchors of each sample
 * @param positive mean cosine of the positive pairs, scalar without gradient
 */
public record NtXent(Tensor loss, Tensor perSample, Tensor positive) {
  /**
   * The loss of two views' embeddings, in fp32 or wider; it normalises them.
   *
   * @param a {@code [batch, dim]}
   * @param b {@code [batch, dim]}
   * @param temperature {@code τ}, positive
   * @throws IllegalArgumentException if the shapes differ, or the batch has fewer than two samples
   */
  public static NtXent of(Tensor a, Tensor b, double temperature) {
    Check.rank(a, "a", "batch", "dim");
    Check.sameShape(a, "a", b, "b");
    Check.positive(temperature, "temperature");
    if (a.size(0) < 2) {
      throw new IllegalArgumentException("a: want a batch of 2 or more, was " + a.size(0));
    }
    return Precision.exact(() -> exact(a, b, temperature));
  }

  private static NtXent exact(Tensor a, Tensor b, double temperature) {
    long batch = a.size(0);
    Tensor unit = normalize(Ops.atLeastFloat(cat(0, a, b)), 1); // [2·batch, dim]
    Tensor similarity = times(unit.matmul(unit.t()), 1 / temperature);
    Tensor self = Ops.identityLike(similarity, 2 * batch).to(ScalarType.Bool);
    Tensor positives = similarity.diagonal(batch, 0, 1); // [batch], the same for both anchors
    Tensor mass = logSumExp(fill(similarity, self, Double.NEGATIVE_INFINITY), 1); // [2·batch]
    Tensor perSample = mean(mass.view(2, batch), false, 0).sub(positives);
    return new NtXent(perSample.mean(), perSample, times(positives.detach().mean(), temperature));
  }
}
