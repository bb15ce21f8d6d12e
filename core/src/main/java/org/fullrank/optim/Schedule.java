package org.fullrank.optim;

import java.util.List;
import org.fullrank.core.Check;

/**
 * How the learning rate moves over a run, as a factor of the base rate; {@link Decaying} moves the
 * weight decay too.
 */
public sealed interface Schedule {
  /** The factor of the step that {@code clock} counts last, 0 to 1. */
  double factor(Clock clock);

  /** The weight decay of that step, where the settings have {@code base}. */
  default double decay(double base, Clock clock) {
    return base;
  }

  /** A schedule of the rate alone. */
  sealed interface Rate extends Schedule {}

  /** The base rate throughout. */
  record Constant() implements Rate {
    @Override
    public double factor(Clock clock) {
      return 1;
    }
  }

  /**
   * A linear warm-up, then half a cosine (Loshchilov and Hutter, ICLR 2017, without restarts). With
   * {@code W} warm-up steps of {@code T}, step {@code n} from 1 has {@code n/W} up to {@code W},
   * then {@code floor + (1 − floor)(1 + cos(π(n − 1 − W)/(T − W)))/2}: no step is wasted at zero.
   *
   * @param warmup part of the run, 0 to 1
   * @param floor the factor that the cosine ends at, 0 to 1
   */
  record Cosine(double warmup, double floor) implements Rate {
    public Cosine {
      Check.within(warmup, 0, 1, "warmup");
      Check.within(floor, 0, 1, "floor");
    }

    @Override
    public double factor(Clock clock) {
      long rising = Math.round(warmup * clock.steps());
      if (clock.step() <= rising) {
        return (double) clock.step() / rising;
      }
      double over = (double) (clock.step() - 1 - rising) / (clock.steps() - rising);
      return floor + (1 - floor) * (1 + Math.cos(Math.PI * over)) / 2;
    }
  }

  /**
   * Falls by a factor at each milestone.
   *
   * @param milestones parts of the run, each 0 to 1, rising; the rate falls after each
   * @param factor what the rate is multiplied with at each, above 0, up to 1
   */
  record Step(List<Double> milestones, double factor) implements Rate {
    public Step {
      milestones = List.copyOf(milestones);
      milestones.forEach(part -> Check.within(part, 0, 1, "milestones"));
      if (!milestones.stream().sorted().toList().equals(milestones)) {
        throw new IllegalArgumentException("milestones: want rising parts, were " + milestones);
      }
      Check.positive(Check.within(factor, 0, 1, "factor"), "factor");
    }

    @Override
    public double factor(Clock clock) {
      double done = (double) (clock.step() - 1) / clock.steps();
      return Math.pow(factor, (double) milestones.stream().filter(part -> done >= part).count());
    }
  }

  /**
   * Moves the weight decay {@code λ} too, from the optimizer's {@code weight_decay} along half a
   * cosine: step {@code n} of {@code T} has {@code end + (λ − end)(1 + cos(π(n − 1)/T))/2}, without
   * warm-up (Caron et al., DINO, ICCV 2021; from 0.04 to 0.4 in facebookresearch/dino's
   * main_dino.py at 04c0ad9).
   *
   * @param weightDecayEnd what the weight decay comes to at the end of the run, zero or more;
   *     DINO's 0.4 is meant for AdamW, whose decay is multiplied by the rate
   * @param rate how the learning rate moves
   */
  record Decaying(double weightDecayEnd, Rate rate) implements Schedule {
    /** DINO's end; the rate as AdamW has it by default. */
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
      double over = (double) (clock.step() - 1) / clock.steps();
      return weightDecayEnd + (base - weightDecayEnd) * (1 + Math.cos(Math.PI * over)) / 2;
    }
  }
}
