package org.fullrank.optim;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Foreach;
import org.fullrank.core.Scope;
import org.fullrank.core.TensorList;
import org.fullrank.core.Tensors;

/**
 * The trust ratio of LARS and LAMB, the layer-wise rate of a tensor relative to its norm.
 *
 * @param ratios a ratio for each tensor of the group
 * @param each the same ratios, each a scalar tensor
 */
record TrustRatio(Tensor ratios, TensorList each) {
  /**
   * The trust ratio of a group of weights; empty for biases and gains, which take the plain step.
   */
  static Optional<TrustRatio> where(ParameterGroup group) {
    return group.decays() ? Optional.of(of(group)) : Optional.empty();
  }

  private static TrustRatio of(ParameterGroup group) {
    int size = group.parameters().size();
    Tensor ratios =
        Scope.keep(
            Tensors.emptyLike(group.parameters().getFirst().tensor(), ScalarType.Double, size));
    List<Tensor> each = LongStream.range(0, size).mapToObj(i -> ratios.select(0, i)).toList();
    return new TrustRatio(ratios, TensorList.of(each));
  }

  /**
   * {@code updates ← factor · ‖w‖/‖updates‖ · updates}, tensor by tensor. An update stays unscaled
   * if its norm or its weights' norm is zero.
   */
  void scale(TensorList updates, TensorList weights, double factor) {
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
