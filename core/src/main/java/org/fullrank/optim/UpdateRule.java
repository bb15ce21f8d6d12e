package org.fullrank.optim;

import org.fullrank.nn.Visitor;

/** How the tensors of one group move, and what it remembers of them between steps. */
interface UpdateRule {
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
  static UpdateRule of(OptimConfig config, ParameterGroup group) {
    return switch (config) {
      case OptimConfig.Sgd sgd -> SgdRule.of(sgd, group);
      case OptimConfig.AdamW adamw -> AdamRule.of(adamw, group);
      case OptimConfig.Lars lars -> LarsRule.of(lars, group);
      case OptimConfig.Lamb lamb -> LambRule.of(lamb, group);
    };
  }
}
