package org.fullrank.bench;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;
import org.fullrank.optim.Schedule;

/** The training of a network by AdamW, with the time of each step. */
final class TimedTraining {
  private static final OptimConfig ADAM =
      new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 0, new Schedule.Constant());

  private final Module network;
  private final Optimizer optimizer;
  private long taken;

  TimedTraining(Module network) {
    this.network = network;
    optimizer = Optimizer.of(ADAM, Tree.parameters(network), _ -> LearningRateScale.SCHEDULED);
  }

  long parameters() {
    return Tree.size(network);
  }

  /**
   * The time of a step, milliseconds.
   *
   * @param samples of the step
   * @param loss from the clock of the step to a scalar with gradient
   * @throws IllegalStateException if the loss is not finite
   */
  double step(long samples, Function<Clock, Tensor> loss) {
    long start = System.nanoTime();
    double value = run(new Clock(++taken, Long.MAX_VALUE, samples), loss);
    if (!Double.isFinite(value)) {
      throw new IllegalStateException("the timed step diverged: its loss is " + value);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private double run(Clock clock, Function<Clock, Tensor> function) {
    try (var _ = Scope.open()) {
      Tensor loss = function.apply(clock);
      loss.backward();
      optimizer.step(clock);
      return Ops.value(loss);
    }
  }
}
