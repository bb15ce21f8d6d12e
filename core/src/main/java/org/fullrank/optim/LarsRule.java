package org.fullrank.optim;

import java.util.Optional;
import org.fullrank.core.Foreach;
import org.fullrank.nn.Visitor;

/**
 * The update of {@link OptimConfig.Lars} for a parameter group: {@code g ← g + λw; g ← η‖w‖/‖g‖ ·
 * g; v ← μv + g; w ← w − lr · v}, with the first two assignments for weights alone.
 *
 * <p>Follows deepmind-research byol/utils/optimizers.py@4822a45. Two departures from You et al.,
 * arXiv 1708.03888, are BYOL's. The ratio divides by {@code ‖g + λw‖} where the paper has {@code
 * ‖g‖ + λ‖w‖}. The rate stands outside the momentum, so that a change of rate acts at once.
 */
record LarsRule(
    OptimConfig.Lars config,
    ParameterGroup group,
    OptimizerState velocity,
    Optional<TrustRatio> trust)
    implements UpdateRule {
  static LarsRule of(OptimConfig.Lars config, ParameterGroup group) {
    return new LarsRule(
        config, group, OptimizerState.of(group, "velocity"), TrustRatio.where(group));
  }

  @Override
  public void move(Coefficients now) {
    var update = group.gradients();
    trust.ifPresent(ratio -> {
      Foreach.add(update, group.weights(), now.decay());
      ratio.scale(update, group.weights(), config.trust());
    });
    Foreach.scale(velocity.bundle(), config.momentum());
    Foreach.add(velocity.bundle(), update, 1);
    Foreach.add(group.weights(), velocity.bundle(), -now.rate());
  }

  @Override
  public void visit(Visitor visitor) {
    velocity.visit(visitor);
  }
}
