package org.fullrank.optim;

import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.nn.Visitor;

/**
 * The update of {@link OptimConfig.Muon} for matrices: {@code m ← βm + (1 − β)g; u = s·NS((1 − β)g
 * + βm); w ← (1 − lr·λ)w − lr·u}, where {@code NS} brings every singular value near to 1.
 *
 * <p>KellerJordan/Muon, muon.py@00ba60d3. Departure: the iteration computes in the type of the
 * weights, not in bf16.
 */
record MuonRule(OptimConfig.Muon config, ParameterGroup group, OptimizerState mean)
    implements UpdateRule {
  private static final int ITERATIONS = 5;

  static MuonRule of(OptimConfig.Muon config, ParameterGroup group) {
    return new MuonRule(config, group, OptimizerState.of(group, "mean"));
  }

  /** Whether the tensor is a weight of two axes or more in a block of an encoder or a decoder. */
  static boolean suits(NamedTensor parameter) {
    return parameter.role() == Role.WEIGHT
        && parameter.tensor().dim() >= 2
        && parameter.tensor().numel() > 0
        && parameter.name().contains("blocks.");
  }

  @Override
  public void move(Coefficients now) {
    double momentum = now.means().momentum();
    var update = group.gradients();
    Foreach.lerp(mean.bundle(), update, 1 - momentum);
    Foreach.lerp(update, mean.bundle(), momentum);
    Ops.noGrad(() -> {
      update.tensors().forEach(this::orthogonalise);
      return update;
    });
    if (group.decays()) {
      Foreach.scale(group.weights(), 1 - now.rate() * now.decay());
    }
    Foreach.add(group.weights(), update, -now.rate());
  }

  private void orthogonalise(Tensor update) {
    try (var _ = Scope.open()) {
      Tensor matrix = update.flatten(1, -1); // [rows, columns]
      double factor = config.scale().of(matrix.size(0), matrix.size(1));
      update.copy_(times(orthogonal(matrix), factor).view_as(update));
    }
  }

  /**
   * Five quintic Newton-Schulz steps {@code X ← aX + (bA + cA²)X, A = XXᵀ} from {@code X = G/‖G‖}.
   * The authors state that the singular values end between about 0.5 and 1.5.
   *
   * @param matrix {@code G [rows, columns]}
   */
  static Tensor orthogonal(Tensor matrix) {
    boolean tall = matrix.size(0) > matrix.size(1);
    Tensor wide = tall ? matrix.t() : matrix;
    Tensor x = wide.div(Ops.plus(wide.square().sum().sqrt(), 1e-7));
    for (int i = 0; i < ITERATIONS; i++) {
      Tensor a = x.matmul(x.t());
      Tensor b = times(a, -4.7750).add(times(a.matmul(a), 2.0315));
      x = times(x, 3.4445).add(b.matmul(x));
    }
    return tall ? x.t() : x;
  }

  @Override
  public void visit(Visitor visitor) {
    mean.visit(visitor);
  }
}
