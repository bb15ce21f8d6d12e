package org.fullrank.optim;

import org.fullrank.core.Fused;
import org.fullrank.nn.Visitor;

/** The update of {@link OptimConfig.AdamW} for a parameter group. */
record AdamRule(
    OptimConfig.AdamW config,
    ParameterGroup group,
    OptimizerState mean,
    OptimizerState square,
    StepCounter steps)
    implements UpdateRule {
  static AdamRule of(OptimConfig.AdamW config, ParameterGroup group) {
    return new AdamRule(
        config,
        group,
        OptimizerState.of(group, "mean"),
        OptimizerState.of(group, "square"),
        StepCounter.of(group));
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
