package org.fullrank.diagnose;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * Entropies of the soft assignments of a teacher or a clustering to {@code K} prototypes.
 *
 * @param perSample mean entropy of a sample's assignment, nats: {@code log K} for a uniform
 *     teacher, 0 for a certain teacher
 * @param marginal entropy of the mean assignment, nats: {@code log K} for equally used prototypes,
 *     0 if all samples share a prototype
 * @param size numbers of samples and prototypes
 */
public record Assignments(double perSample, double marginal, Size size) {
  private static final double SLACK = 0.01; // bf16 keeps two to three digits

  /**
   * The numbers of samples and prototypes.
   *
   * @param samples samples
   * @param prototypes {@code K}
   */
  public record Size(int samples, int prototypes) {}

  /**
   * The entropies of {@code shares}, {@code [batch, prototypes]}, rows that sum to 1; NaN if a
   * share is NaN.
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

  /** Whether the entropies are finite. */
  boolean finite() {
    return Double.isFinite(perSample) && Double.isFinite(marginal);
  }

  /** The largest possible entropy, {@code log K}, nats. */
  public double most() {
    return Math.log(size.prototypes);
  }

  /** The effective number of prototypes in use, {@code exp(marginal)}, 1 to {@code K}. */
  public double used() {
    return Math.exp(marginal);
  }
}
