package org.fullrank.optim;

import java.util.Optional;
import org.fullrank.core.Foreach;
import org.fullrank.nn.Visitor;

/**
 * The update of {@link OptimConfig.Lamb} for a parameter group: {@code r = m̂ / (√v̂ + ε); u = r +
 * λw; w ← w − lr · ‖w‖/‖u‖ · u}, with decay and trust ratio for weights alone.
 *
 * <p>You et al., ICLR 2020, arXiv 1904.00962, Algorithm 2 with {@code φ(z) = z}, with Adam's bias
 * correction. Departure: biases, norms and positions take the plain step {@code lr · r}.
 */
record LambRule(
    OptimConfig.Lamb config,
    ParameterGroup group,
    Means means,
    StepCounter steps,
    Optional<TrustRatio> trust)
    implements UpdateRule {
  /** The running means of the gradient and of its square. */
  record Means(OptimizerState first, OptimizerState second) {}

  static LambRule of(OptimConfig.Lamb config, ParameterGroup group) {
    var means = new Means(OptimizerState.of(group, "mean"), OptimizerState.of(group, "square"));
    return new LambRule(config, group, means, StepCounter.of(group), TrustRatio.where(group));
  }

  @Override
  public void move(double rate, double decay) {
    remember();
    var update = group.gradients();
    direction();
    trust.ifPresent(ratio -> {
      Foreach.add(update, group.weights(), decay);
      ratio.scale(update, group.weights(), 1);
    });
    Foreach.add(group.weights(), update, -rate);
  }

  private void remember() {
    steps.next();
    var gradient = group.gradients();
    Foreach.lerp(means.first().bundle(), gradient, 1 - config.beta1());
    Foreach.scale(means.second().bundle(), config.beta2());
    Foreach.addProduct(means.second().bundle(), gradient, gradient, 1 - config.beta2());
  }

  /** Computes {@code r} in place of the gradients, which are not needed any more. */
  private void direction() {
    double taken = steps.value();
    var update = group.gradients();
    Foreach.copy(update, means.second().bundle());
    Foreach.scale(update, 1 / (1 - Math.pow(config.beta2(), taken)));
    Foreach.sqrt(update);
    Foreach.add(update, config.eps());
    Foreach.reciprocal(update);
    Foreach.multiply(update, means.first().bundle());
    Foreach.scale(update, 1 / (1 - Math.pow(config.beta1(), taken)));
  }

  @Override
  public void visit(Visitor visitor) {
    means.first().visit(visitor);
    means.second().visit(visitor);
    steps.visit(visitor);
  }
}
