package org.fullrank.optim;

import org.fullrank.core.Fused;
import org.fullrank.nn.Visitor;

/** The update of {@link OptimConfig.AdamW} for a parameter group. */
record AdamRule(ParameterGroup group, OptimizerState mean, OptimizerState square, StepCounter steps)
    implements UpdateRule {
  static AdamRule of(ParameterGroup group) {
    return new AdamRule(
        group,
        OptimizerState.of(group, "mean"),
        OptimizerState.of(group, "square"),
        StepCounter.of(group));
  }

  @Override
  public void move(Coefficients now) {
    var means = now.means();
    steps.next(means.kappa());
    double own = group.decays() ? now.decay() : 0;
    Fused.adamw(
        new Fused.Moments(
            group.weights(),
            group.gradients(),
            mean.bundle(),
            square.bundle(),
            steps.forEachParameter()),
        new Fused.Adam(now.rate(), means.beta1(), means.beta2(), own, means.eps()));
  }

  @Override
  public void visit(Visitor visitor) {
    mean.visit(visitor);
    square.visit(visitor);
    steps.visit(visitor);
  }
}
