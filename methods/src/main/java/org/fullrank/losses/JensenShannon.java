package org.fullrank.losses;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * The Jensen-Shannon divergence of several distributions, {@code (1/n) Σ_i KL(p_i ‖ p̄)} with
 * {@code p̄} their mean, as AugMix compares the classes of a sample's views (Hendrycks et al., ICLR
 * 2020).
 */
public final class JensenShannon {
  private JensenShannon() {}

  /**
   * The divergence of each row, {@code [rows]}, nats, 0 to {@code ln n}, in fp32 or wider.
   *
   * @param logits one or more, each {@code [rows, classes]}
   * @throws IllegalArgumentException if the shapes differ
   */
  public static Tensor of(List<Tensor> logits) {
    for (Tensor each : logits) {
      Check.rank(each, "logits", "rows", "classes");
      Check.sameShape(logits.getFirst(), "logits", each, "logits");
    }
    return Precision.exact(() -> {
      Tensor z =
          Ops.atLeastFloat(Ops.stack(0, logits.toArray(Tensor[]::new))); // [n, rows, classes]
      Tensor log = z.sub(Ops.logSumExp(z, 2).unsqueeze(2));
      Tensor all = Ops.logSumExp(log, 0).unsqueeze(0); // ln of the sum
      Tensor logMean = Ops.plus(all, -Math.log(logits.size()));
      return Ops.mean(Ops.sum(log.exp().mul(log.sub(logMean)), false, 2), false, 0);
    });
  }
}
