package org.fullrank.optim;

import java.util.List;
import org.fullrank.core.Check;

/** How the learning rate moves over a run, as a factor of the base rate. */
public sealed interface Schedule {
  /** The factor of the step that {@code clock} counts last, 0 to 1. */
  double factor(Clock clock);

  /** The base rate throughout. */
  record Constant() implements Schedule {
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
  record Cosine(double warmup, double floor) implements Schedule {
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
  record Step(List<Double> milestones, double factor) implements Schedule {
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
}
