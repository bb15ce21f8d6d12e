package org.fullrank.losses;

import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;

/**
 * Soft assignments of a batch to prototypes with equal use of all prototypes, by Sinkhorn-Knopp
 * iterations (Caron et al., NeurIPS 2020, arXiv 2006.09882, section 3.1; the authors' main_swav.py
 * at 04b8f43).
 *
 * <p>From {@code Q = exp(S/ε)} each iteration scales all columns to an equal sum and then the rows
 * to 1. Rows end exactly at 1; columns come near {@code batch/prototypes}.
 */
public final class Sinkhorn {
  private Sinkhorn() {}

  /**
   * The assignments of each row, without gradient, in fp32 or wider.
   *
   * @param scores {@code [batch, prototypes]}, usually cosines
   * @param epsilon {@code ε}, positive; a larger value gives softer assignments
   * @param iterations 1 or more
   * @return {@code [batch, prototypes]}, rows that sum to 1
   */
  public static Tensor assignments(Tensor scores, double epsilon, int iterations) {
    Check.rank(scores, "scores", "batch", "prototypes");
    Check.positive(epsilon, "epsilon");
    Check.positive(iterations, "iterations");
    return Precision.exact(() ->
        Ops.noGrad(() -> {
          Tensor logits = times(Ops.atLeastFloat(scores.detach()), 1 / epsilon);
          for (int i = 0; i < iterations; i++) {
            logits = logits.sub(Ops.logSumExp(logits, 0).unsqueeze(0));
            logits = logits.sub(Ops.logSumExp(logits, 1).unsqueeze(1));
          }
          return logits.exp();
        }));
  }
}
