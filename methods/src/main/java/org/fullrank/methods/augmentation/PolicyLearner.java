package org.fullrank.methods.augmentation;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;
import org.fullrank.optim.Schedule;

/**
 * The learning of a controller by REINFORCE: it descends {@code −(1/M) Σ_m L̂_m log p_m − η mean H}
 * with Adam, where {@code L̂_m} is the loss of policy {@code m}, normalised over the policies. The
 * reward is the loss of the training, so that hard policies become likelier.
 */
final class PolicyLearner implements Module {
  private static final double EPSILON = 1e-5;

  private final Controller controller;
  private final double entropy;
  private final boolean still;
  private final Optimizer optimizer;

  PolicyLearner(Controller controller, AdversarialPolicyConfig config) {
    this.controller = controller;
    entropy = config.entropy();
    still = config.lr() == 0;
    double rate = still ? 1 : config.lr();
    var adam = new OptimConfig.AdamW(rate, 0.9, 0.999, 1e-8, 0, 0, new Schedule.Constant());
    optimizer = Optimizer.of(adam, Tree.parameters(controller), _ -> LearningRateScale.SCHEDULED);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.frozen("controller", controller);
    visitor.child("optimizer", optimizer);
  }

  /** {@code (L − mean)/(std + 1e−5)}, with the unbiased deviation. */
  static double[] advantages(double[] losses) {
    double mean = Arrays.stream(losses).average().orElseThrow();
    double squares = Arrays.stream(losses).map(loss -> (loss - mean) * (loss - mean)).sum();
    double deviation = Math.sqrt(squares / (losses.length - 1));
    return Arrays.stream(losses).map(loss -> (loss - mean) / (deviation + EPSILON)).toArray();
  }

  /** The objective of the controller, a scalar with gradient. */
  Tensor objective(int[][] tokens, double[] losses) {
    Controller.Told told = controller.of(tokens);
    Tensor advantage = Tensors.like(advantages(losses), told.logProbability(), losses.length);
    Tensor score = advantage.mul(told.logProbability()).mean();
    return Ops.plusTimes(score.neg(), told.entropy().mean(), -entropy);
  }

  /** Takes a step, after {@code steps} before it. */
  void learn(int[][] tokens, double[] losses, int steps) {
    if (still) {
      return;
    }
    try (var _ = Scope.open()) {
      objective(tokens, losses).backward();
      optimizer.step(new Clock(steps + 1L, Long.MAX_VALUE, tokens.length));
    }
  }
}
