package org.fullrank.optim;

import org.fullrank.nn.Visitor;

/** How the tensors of one group move, and what it remembers of them between steps. */
interface Rule {
  /**
   * Moves the weights against their gradients. May use up the gradients.
   *
   * @param rate learning rate of this step
   * @param decay weight decay of this step, for groups that decay
   */
  void move(double rate, double decay);

  /** Names what is remembered. */
  void visit(Visitor visitor);

  /** The rule of {@code config} for {@code group}. */
  static Rule of(OptimConfig config, Group group) {
    return switch (config) {
      case OptimConfig.Sgd sgd -> Descent.of(sgd, group);
      case OptimConfig.AdamW adamw -> Adam.of(adamw, group);
      case OptimConfig.Lars lars -> LayerwiseDescent.of(lars, group);
      case OptimConfig.Lamb lamb -> LayerwiseAdam.of(lamb, group);
    };
  }
}
