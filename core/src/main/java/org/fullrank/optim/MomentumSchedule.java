package org.fullrank.optim;

import org.fullrank.core.Check;

/** How the decay of a teacher moves over a run. It is for the base batch; {@link Ema} scales it. */
public sealed interface MomentumSchedule {
  /** The decay {@code ρ} of the step that {@code clock} counts last, 0 to 1. */
  double at(Clock clock);

  /**
   * The same decay throughout.
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
   * Rises to 1 along half a cosine, {@code 1 − (1 − base)(1 + cos(πt/T))/2}, so that the teacher
   * stands still at the end.
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
