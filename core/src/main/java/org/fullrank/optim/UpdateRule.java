package org.fullrank.optim;

import org.fullrank.nn.Visitor;

/** The update of a parameter group, with its state between steps. */
interface UpdateRule {
  /**
   * Updates the weights by their gradients. May overwrite the gradients.
   *
   * @param rate learning rate of this step
   * @param decay weight decay of this step, for groups that decay
   */
  void move(double rate, double decay);

  /** Names the tensors of the state. */
  void visit(Visitor visitor);

  /** The update rule of {@code config} for {@code group}. */
  static UpdateRule of(OptimConfig config, ParameterGroup group) {
    return switch (config) {
      case OptimConfig.Sgd sgd -> SgdRule.of(sgd, group);
      case OptimConfig.AdamW adamw -> AdamRule.of(adamw, group);
      case OptimConfig.Lars lars -> LarsRule.of(lars, group);
      case OptimConfig.Lamb lamb -> LambRule.of(lamb, group);
    };
  }
}
