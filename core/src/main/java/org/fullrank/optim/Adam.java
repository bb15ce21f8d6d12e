package org.fullrank.optim;

import org.fullrank.core.Fused;
import org.fullrank.nn.Visitor;

/** {@link OptimConfig.AdamW} on one group. */
record Adam(OptimConfig.AdamW config, Group group, Memory mean, Memory square, Counter steps)
    implements Rule {
  static Adam of(OptimConfig.AdamW config, Group group) {
    return new Adam(
        config, group, Memory.of(group, "mean"), Memory.of(group, "square"), Counter.of(group));
  }

  @Override
  public void move(double rate, double decay) {
    steps.next();
    double own = group.decays() ? decay : 0;
    Fused.adamw(
        new Fused.Moments(
            group.weights(),
            group.gradients(),
            mean.bundle(),
            square.bundle(),
            steps.forEachParameter()),
        new Fused.Adam(rate, config.beta1(), config.beta2(), own, config.eps()));
  }

  @Override
  public void visit(Visitor visitor) {
    mean.visit(visitor);
    square.visit(visitor);
    steps.visit(visitor);
  }
}
