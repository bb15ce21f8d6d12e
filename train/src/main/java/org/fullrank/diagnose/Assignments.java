package org.fullrank.diagnose;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * How the soft assignments of a teacher or a clustering spread over {@code K} prototypes.
 *
 * @param perSample the mean entropy of one sample's assignment, nats: {@code log K} when the
 *     teacher says nothing, 0 when it is certain
 * @param marginal the entropy of the mean assignment, nats: {@code log K} when all prototypes are
 *     used alike, 0 when all samples share one
 * @param size how many samples and prototypes
 */
public record Assignments(double perSample, double marginal, Size size) {
  /**
   * How much was looked at.
   *
   * @param samples samples
   * @param prototypes {@code K}
   */
  public record Size(int samples, int prototypes) {}

  /** The entropies of {@code shares}, {@code [batch, prototypes]}, rows that sum to 1. */
  public static Assignments of(Tensor shares) {
    Check.rank(shares, "shares", "batch", "prototypes");
    try (var _ = Scope.open()) {
      Tensor plain = Ops.toFloat(shares.detach());
      return new Assignments(
          Ops.value(Ops.sum(torch.special_entr(plain), false, 1).mean()),
          Ops.value(torch.special_entr(Ops.mean(plain, false, 0)).sum()),
          new Size(Math.toIntExact(shares.size(0)), Math.toIntExact(shares.size(1))));
    }
  }

  /** The largest possible entropy, {@code log K}, nats. */
  public double most() {
    return Math.log(size.prototypes);
  }

  /** {@code KL(assignment ‖ uniform)}, the mean over samples, nats: what the teacher says. */
  public double information() {
    return most() - perSample;
  }

  /** How many prototypes are as good as in use, {@code exp(marginal)}, 1 to {@code K}. */
  public double used() {
    return Math.exp(marginal);
  }
}
