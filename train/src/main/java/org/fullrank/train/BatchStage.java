package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.optim.OptimConfig;

/**
 * A stage of a run with a declared base batch: steps of equal size.
 *
 * @param epoch complete epochs before the stage
 * @param batch samples of a step
 * @param baseBatch samples of a step that the settings were chosen for
 */
record BatchStage(int epoch, int batch, int baseBatch) {
  /** The stages of a run; none without a declared base batch. */
  static List<BatchStage> of(TrainConfig train) {
    var stages = new ArrayList<BatchStage>();
    train
        .scaling()
        .ifPresent(rule -> {
          stages.add(new BatchStage(0, train.batch(), rule.baseBatch()));
          for (var change : rule.progressive()) {
            int micros = ScalingConfig.accumulate(change, train.accumulate());
            stages.add(
                new BatchStage(change.epoch(), micros * train.microBatch(), rule.baseBatch()));
          }
        });
    return stages;
  }

  /**
   * Checks that the rule for betas holds in each stage.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void check(OptimConfig optim, TrainConfig train) {
    for (BatchStage stage : of(train)) {
      try {
        optim.scaled(stage.kappa(), train.scaling().orElseThrow().betas());
      } catch (IllegalArgumentException invalid) {
        throw new IllegalArgumentException("train: scaling." + invalid.getMessage(), invalid);
      }
    }
  }

  /** {@code κ}, base batches in a step. */
  double kappa() {
    return (double) batch / baseBatch;
  }
}
