package org.fullrank.optim;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Bundle;
import org.fullrank.core.Foreach;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * The layer-wise rate of LARS and LAMB: how long a step a tensor may take for its size.
 *
 * @param ratios one for each tensor of the group
 * @param each the same numbers as one scalar tensor each
 */
record TrustRatio(Tensor ratios, Bundle each) {
  /** For the weights alone: a bias or a gain takes the plain step. */
  static Optional<TrustRatio> where(ParameterGroup group) {
    return group.decays() ? Optional.of(of(group)) : Optional.empty();
  }

  private static TrustRatio of(ParameterGroup group) {
    int size = group.parameters().size();
    Tensor ratios =
        Scope.keep(
            Tensors.emptyLike(group.parameters().getFirst().tensor(), ScalarType.Double, size));
    List<Tensor> each = LongStream.range(0, size).mapToObj(i -> ratios.select(0, i)).toList();
    return new TrustRatio(ratios, Bundle.of(each));
  }

  /**
   * {@code updates ← factor · ‖w‖/‖updates‖ · updates}, tensor by tensor; one whose norm is zero,
   * or whose weights' is, is left as it is.
   */
  void scale(Bundle updates, Bundle weights, double factor) {
    double[] size = Foreach.norms(weights);
    double[] length = Foreach.norms(updates);
    var ratio = new double[size.length];
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = size[i] > 0 && length[i] > 0 ? factor * size[i] / length[i] : 1;
    }
    try (var _ = Scope.open()) {
      ratios.copy_(Tensors.like(ratio, ratios, ratio.length));
    }
    Foreach.multiply(updates, each);
  }
}
