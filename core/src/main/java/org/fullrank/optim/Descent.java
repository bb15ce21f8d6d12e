package org.fullrank.optim;

import org.fullrank.core.Fused;
import org.fullrank.nn.Visitor;

/** {@link OptimConfig.Sgd} on one group. */
record Descent(OptimConfig.Sgd config, Group group, Memory velocity) implements Rule {
  static Descent of(OptimConfig.Sgd config, Group group) {
    var velocity = config.momentum() > 0 ? Memory.of(group, "velocity") : Memory.none();
    return new Descent(config, group, velocity);
  }

  @Override
  public void move(double rate, double decay) {
    double own = group.decays() ? decay : 0;
    Fused.sgd(
        group.weights(),
        group.gradients(),
        velocity.bundle(),
        new Fused.Descent(rate, config.momentum(), config.nesterov(), own));
  }

  @Override
  public void visit(Visitor visitor) {
    velocity.visit(visitor);
  }
}
