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
  private static final double SLACK = 0.01; // bf16 keeps two to three digits

  /**
   * How much was looked at.
   *
   * @param samples samples
   * @param prototypes {@code K}
   */
  public record Size(int samples, int prototypes) {}

  /**
   * The entropies of {@code shares}, {@code [batch, prototypes]}, rows that sum to 1; no numbers
   * where a share is none.
   *
   * @throws IllegalArgumentException if there is no row, a share is negative, or a row does not sum
   *     to 1 within a hundredth
   */
  public static Assignments of(Tensor shares) {
    Check.rank(shares, "shares", "batch", "prototypes");
    Check.positive(Math.toIntExact(shares.size(0)), "batch");
    try (var _ = Scope.open()) {
      Tensor plain = Ops.toFloat(shares.detach());
      Tensor off = Ops.plus(Ops.sum(plain, false, 1), -1).abs();
      if (Ops.below(plain, 0).any().item_bool() || Ops.above(off, SLACK).any().item_bool()) {
        throw new IllegalArgumentException(
            "shares: want 0 or more in rows that sum to 1, was %s at least, a sum off by %s"
                .formatted(Ops.value(plain.min()), Ops.value(off.max())));
      }
      return new Assignments(
          Ops.value(Ops.sum(torch.special_entr(plain), false, 1).mean()),
          Ops.value(torch.special_entr(Ops.mean(plain, false, 0)).sum()),
          new Size(Math.toIntExact(shares.size(0)), Math.toIntExact(shares.size(1))));
    }
  }

  /** Whether the entropies are numbers. */
  boolean finite() {
    return Double.isFinite(perSample) && Double.isFinite(marginal);
  }

  /** The largest possible entropy, {@code log K}, nats. */
  public double most() {
    return Math.log(size.prototypes);
  }

  /** How many prototypes are as good as in use, {@code exp(marginal)}, 1 to {@code K}. */
  public double used() {
    return Math.exp(marginal);
  }
}
