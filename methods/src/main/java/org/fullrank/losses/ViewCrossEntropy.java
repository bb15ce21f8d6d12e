package org.fullrank.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The cross-entropy of each view's logits against the shares of each other view: {@code mean over
 * pairs a ≠ b of −Σ_k q_ak log softmax(z_b/τ)_k}. It is the loss of DINO (Caron et al., ICCV 2021,
 * arXiv 2104.14294, Eq. (3), as a mean) and of SwAV (Caron et al., NeurIPS 2020, arXiv 2006.09882,
 * Eq. (2), as a mean), as in the authors' main_dino.py at 7c446df and main_swav.py at 06b1b7c.
 *
 * @param loss scalar
 * @param perSample {@code [batch]}, the mean over the pairs of each sample
 */
public record ViewCrossEntropy(Tensor loss, Tensor perSample) {
  /**
   * The loss of several views, in fp32 or wider.
   *
   * @param logits {@code z_b}, {@code [batch, categories]} of each view, two views or more
   * @param shares {@code q_a}, {@code [batch, categories]} of the first views, rows that sum to 1;
   *     they take no gradient
   * @param temperature {@code τ}, positive
   * @throws IllegalArgumentException if shapes differ, or if there is no pair of views
   */
  public static ViewCrossEntropy of(List<Tensor> logits, List<Tensor> shares, double temperature) {
    Check.positive(temperature, "temperature");
    if (logits.size() < 2 || shares.isEmpty() || shares.size() > logits.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "views: want logits of 2 or more and shares of 1 up to as many, were %d and %d",
              logits.size(),
              shares.size()));
    }
    logits.forEach(z -> Check.rank(z, "logits", "batch", "categories"));
    shares.forEach(q -> Check.sameShape(q, "shares", logits.getFirst(), "logits"));
    logits.forEach(z -> Check.sameShape(z, "logits", logits.getFirst(), "logits of view 0"));
    return Precision.exact(() -> exact(logits, shares, temperature));
  }

  private static ViewCrossEntropy exact(
      List<Tensor> logits, List<Tensor> shares, double temperature) {
    List<Tensor> logShares =
        logits.stream()
            .map(z -> Ops.times(Ops.atLeastFloat(z), 1 / temperature))
            .map(z -> z.sub(Ops.logSumExp(z, 1).unsqueeze(1)))
            .toList();
    var pairs = new ArrayList<Tensor>(); // [batch] each
    for (int a = 0; a < shares.size(); a++) {
      for (int b = 0; b < logits.size(); b++) {
        if (a != b) {
          Tensor target = Ops.toFloatLike(shares.get(a).detach(), logShares.get(b));
          pairs.add(Ops.sum(target.mul(logShares.get(b)), false, 1).neg());
        }
      }
    }
    Tensor perSample = Ops.mean(Ops.stack(0, pairs.toArray(Tensor[]::new)), false, 0);
    return new ViewCrossEntropy(perSample.mean(), perSample);
  }
}
