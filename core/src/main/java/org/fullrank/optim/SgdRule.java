package org.fullrank.optim;

import org.fullrank.core.Fused;
import org.fullrank.nn.Visitor;

/** The update of {@link OptimConfig.Sgd} for a parameter group. */
record SgdRule(OptimConfig.Sgd config, ParameterGroup group, OptimizerState velocity)
    implements UpdateRule {
  static SgdRule of(OptimConfig.Sgd config, ParameterGroup group) {
    var velocity =
        config.momentum() > 0 ? OptimizerState.of(group, "velocity") : OptimizerState.none();
    return new SgdRule(config, group, velocity);
  }

  @Override
  public void move(Coefficients now) {
    double own = group.decays() ? now.decay() : 0;
    Fused.sgd(
        group.weights(),
        group.gradients(),
        velocity.bundle(),
        new Fused.Sgd(now.rate(), config.momentum(), config.nesterov(), own));
  }

  @Override
  public void visit(Visitor visitor) {
    velocity.visit(visitor);
  }
}
