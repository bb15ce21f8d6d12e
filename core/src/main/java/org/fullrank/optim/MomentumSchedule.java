package org.fullrank.optim;

import org.fullrank.core.Check;

/**
 * The schedule of a teacher's EMA decay. The decay is for the base batch size; {@link Ema} rescales
 * it.
 */
public sealed interface MomentumSchedule {
  /** The decay {@code ρ} of step {@code clock.step()}, 0 to 1. */
  double at(Clock clock);

  /** The decay before the first step. */
  default double start() {
    return at(new Clock(0, 1, 0));
  }

  /**
   * A constant decay.
   *
   * @param decay 0 to 1
   */
  record Constant(double decay) implements MomentumSchedule {
    public Constant {
      Check.within(decay, 0, 1, "decay");
    }

    @Override
    public double at(Clock clock) {
      return decay;
    }
  }

  /**
   * Rises to 1 along half a cosine, {@code 1 − (1 − base)(1 + cos(πt/T))/2}, so that the teacher is
   * constant at the end.
   *
   * @param base the decay at the start, 0 to 1
   * @see <a href="https://arxiv.org/abs/2006.07733">Grill et al., NeurIPS 2020, section 3.2</a>
   */
  record CosineToOne(double base) implements MomentumSchedule {
    public CosineToOne {
      Check.within(base, 0, 1, "base");
    }

    @Override
    public double at(Clock clock) {
      return 1 - (1 - base) * (1 + Math.cos(Math.PI * clock.progress())) / 2;
    }
  }
}
