package org.fullrank.train;

import java.util.List;
import java.util.Locale;
import org.fullrank.core.Check;
import org.fullrank.optim.BetaRule;

/**
 * The batch size that the settings of a recipe were chosen for. Learning rate, betas, epsilon,
 * decoupled weight decay, the decays of EMA teachers and centres, and the momentum of batch norms
 * follow the batch size of each step. Warm-up and schedules are parts of the run, so they follow
 * the samples anyway.
 *
 * @param baseBatch samples per optimizer step that the settings were chosen for, in a single
 *     forward pass, positive
 * @param betas {@code linear} or {@code power}, the rule for Adam's betas; {@code linear} is an
 *     error where it does not hold
 * @param progressive changes of the batch size during the run, by ascending epoch
 * @see <a href="https://arxiv.org/abs/2307.13813">Busbridge et al., NeurIPS 2023, the EMA scaling
 *     rule</a>
 */
public record ScalingConfig(int baseBatch, BetaRule betas, List<BatchChange> progressive) {
  /** The linear rule. */
  public static final BetaRule BETAS = BetaRule.LINEAR;

  /** A constant batch size. */
  public static final List<BatchChange> PROGRESSIVE = List.of();

  /**
   * A change of the batch size. Micro-batches keep their size; a step takes more or fewer of them.
   *
   * @param epoch complete epochs before the change, 1 or more; the first step that begins in the
   *     next epoch has the new size
   * @param times the new batch size as a multiple of {@code train.batch}, positive
   */
  public record BatchChange(int epoch, double times) {
    public BatchChange {
      Check.positive(epoch, "epoch");
      Check.positive(times, "times");
    }
  }

  public ScalingConfig {
    Check.positive(baseBatch, "base_batch");
    progressive = List.copyOf(progressive);
    for (int i = 1; i < progressive.size(); i++) {
      if (progressive.get(i).epoch() <= progressive.get(i - 1).epoch()) {
        throw new IllegalArgumentException(
            "progressive: want ascending epochs, were "
                + progressive.stream().map(BatchChange::epoch).toList());
      }
    }
  }

  /** A constant batch size, with the linear rule for betas. */
  public static ScalingConfig of(int baseBatch) {
    return new ScalingConfig(baseBatch, BETAS, PROGRESSIVE);
  }

  /**
   * The micro-batches of a step after {@code change}.
   *
   * @param accumulate micro-batches of a step at the start of the run
   * @throws IllegalArgumentException if the new batch is not a whole number of micro-batches
   */
  static int accumulate(BatchChange change, int accumulate) {
    double micros = change.times() * accumulate;
    if (micros < 1 || micros != Math.rint(micros)) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "scaling: want a whole number of micro-batches in a step after epoch %d, was %s times %d;",
                  change.epoch(),
                  change.times(),
                  accumulate)
              + " change times or train.accumulate");
    }
    return Math.toIntExact((long) micros);
  }
}
