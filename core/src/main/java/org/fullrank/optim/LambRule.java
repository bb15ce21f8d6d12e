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
record LambRule(ParameterGroup group, State state, StepCounter steps, Optional<TrustRatio> trust)
    implements UpdateRule {
  /** The running means of the gradient and of its square. */
  record State(OptimizerState first, OptimizerState second) {}

  static LambRule of(ParameterGroup group) {
    var state = new State(OptimizerState.of(group, "mean"), OptimizerState.of(group, "square"));
    return new LambRule(group, state, StepCounter.of(group), TrustRatio.where(group));
  }

  @Override
  public void move(Coefficients now) {
    remember(now.means());
    var update = group.gradients();
    direction(now.means());
    trust.ifPresent(ratio -> {
      Foreach.add(update, group.weights(), now.decay());
      ratio.scale(update, group.weights(), 1);
    });
    Foreach.add(group.weights(), update, -now.rate());
  }

  private void remember(Means now) {
    steps.next(now.kappa());
    var gradient = group.gradients();
    Foreach.lerp(state.first().bundle(), gradient, 1 - now.beta1());
    Foreach.scale(state.second().bundle(), now.beta2());
    Foreach.addProduct(state.second().bundle(), gradient, gradient, 1 - now.beta2());
  }

  /** Computes {@code r} in place of the gradients, which are not needed any more. */
  private void direction(Means now) {
    double taken = steps.value();
    var update = group.gradients();
    Foreach.copy(update, state.second().bundle());
    Foreach.scale(update, 1 / (1 - Math.pow(now.beta2(), taken)));
    Foreach.sqrt(update);
    Foreach.add(update, now.eps());
    Foreach.reciprocal(update);
    Foreach.multiply(update, state.first().bundle());
    Foreach.scale(update, 1 / (1 - Math.pow(now.beta1(), taken)));
  }

  @Override
  public void visit(Visitor visitor) {
    state.first().visit(visitor);
    state.second().visit(visitor);
    steps.visit(visitor);
  }
}
