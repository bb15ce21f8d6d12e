package org.fullrank.optim;

import java.util.List;
import org.fullrank.core.Check;

/**
 * The schedule of the learning rate, as a factor of the base rate. {@link Decaying} changes the
 * weight decay too. A schedule follows the samples that the run has consumed: steps count in steps
 * of the run's first batch size ({@link Clock.Span}).
 */
public sealed interface Schedule {
  /** The factor of step {@code clock.step()}, 0 to 1. */
  double factor(Clock clock);

  /** The weight decay of step {@code clock.step()}, for {@code base} in the settings. */
  default double decay(double base, Clock clock) {
    return base;
  }

  /** The same schedule with {@code factor} times its final weight decay, if it has one. */
  default Schedule withDecayTimes(double factor) {
    return this;
  }

  /** A schedule of the learning rate alone. */
  sealed interface Rate extends Schedule {}

  /** A constant learning rate. */
  record Constant() implements Rate {
    @Override
    public double factor(Clock clock) {
      return 1;
    }
  }

  /**
   * A linear warm-up, then half a cosine (Loshchilov and Hutter, ICLR 2017, without restarts). Step
   * {@code n}, from 1, of {@code T} steps with {@code W} warm-up steps has the factor {@code n/W}
   * up to {@code W}. Later steps have {@code floor + (1 − floor)(1 + cos(π(n − 1 − W)/(T − W)))/2}.
   * No step has the rate zero at the start.
   *
   * @param warmup the warm-up's part of the run, 0 to 1
   * @param floor the final factor of the cosine, 0 to 1
   */
  record Cosine(double warmup, double floor) implements Rate {
    public Cosine {
      Check.within(warmup, 0, 1, "warmup");
      Check.within(floor, 0, 1, "floor");
    }

    @Override
    public double factor(Clock clock) {
      var span = clock.span();
      long rising = Math.round(warmup * span.of());
      if (span.to() <= rising) {
        return span.to() / rising;
      }
      double over = Math.max(0, span.from() - rising) / (span.of() - rising);
      return floor + (1 - floor) * (1 + Math.cos(Math.PI * over)) / 2;
    }
  }

  /**
   * Falls by a factor at each milestone.
   *
   * @param milestones parts of the run, each 0 to 1, ascending; the rate falls after each
   * @param factor multiplies the rate at each milestone, above 0, up to 1
   */
  record Step(List<Double> milestones, double factor) implements Rate {
    public Step {
      milestones = List.copyOf(milestones);
      milestones.forEach(part -> Check.within(part, 0, 1, "milestones"));
      if (!milestones.stream().sorted().toList().equals(milestones)) {
        throw new IllegalArgumentException(
            "milestones: want ascending parts of the run, were " + milestones);
      }
      Check.positive(Check.within(factor, 0, 1, "factor"), "factor");
    }

    @Override
    public double factor(Clock clock) {
      double done = clock.span().from() / clock.span().of();
      return Math.pow(factor, (double) milestones.stream().filter(part -> done >= part).count());
    }
  }

  /**
   * Changes the weight decay {@code λ} too, from the optimizer's {@code weight_decay} along half a
   * cosine without warm-up. Step {@code n} of {@code T} has {@code end + (λ − end)(1 + cos(π(n −
   * 1)/T))/2} (Caron et al., DINO, ICCV 2021; from 0.04 to 0.4 in facebookresearch/dino's
   * main_dino.py at 04c0ad9).
   *
   * @param weightDecayEnd the weight decay at the end of the run, zero or more; DINO's 0.4 suits
   *     AdamW, which multiplies the decay by the rate
   * @param rate the schedule of the learning rate
   */
  record Decaying(double weightDecayEnd, Rate rate) implements Schedule {
    /** DINO's final weight decay, with AdamW's default schedule of the rate. */
    public static final Decaying DEFAULT = new Decaying(0.4, new Cosine(0.1, 0));

    public Decaying {
      Check.atLeastZero(weightDecayEnd, "weight_decay_end");
    }

    @Override
    public double factor(Clock clock) {
      return rate.factor(clock);
    }

    @Override
    public double decay(double base, Clock clock) {
      double over = clock.span().from() / clock.span().of();
      return weightDecayEnd + (base - weightDecayEnd) * (1 + Math.cos(Math.PI * over)) / 2;
    }

    @Override
    public Decaying withDecayTimes(double factor) {
      return new Decaying(factor * weightDecayEnd, rate);
    }
  }
}
