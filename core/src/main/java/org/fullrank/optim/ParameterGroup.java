package org.fullrank.optim;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.TensorList;
import org.fullrank.nn.NamedTensor;

/**
 * Parameters with the same decay and learning rate.
 *
 * @param gradients their gradients, allocated once and set to zero in place after each step, so
 *     that the list stays valid. A parameter outside the loss has a zero gradient instead of none;
 *     its decay and momentum continue.
 * @param decays whether weight decay and layer-wise rates apply
 * @param scale their learning rate relative to the schedule
 */
record ParameterGroup(
    List<NamedTensor> parameters,
    TensorList weights,
    TensorList gradients,
    boolean decays,
    LearningRateScale scale) {
  static ParameterGroup of(List<NamedTensor> parameters, boolean decays, LearningRateScale scale) {
    return new ParameterGroup(
        List.copyOf(parameters),
        TensorList.of(parameters.stream().map(NamedTensor::tensor).toList()),
        TensorList.of(parameters.stream().map(p -> allocatedGradient(p.tensor())).toList()),
        decays,
        scale);
  }

  /**
   * Allocates the gradient; backward adds to an existing gradient in place and keeps its layout.
   */
  private static Tensor allocatedGradient(Tensor parameter) {
    Tensor zeros = Ops.zerosLike(parameter);
    parameter.mutable_grad().put(zeros);
    return zeros;
  }

  boolean moves(Clock clock) {
    return scale.moves(clock);
  }

  /**
   * The rate of this group in the step {@code clock} for the scheduled rate {@code scheduled} and
   * the base rate {@code base}.
   */
  double rate(double scheduled, double base, Clock clock) {
    return scale.of(scheduled, base, clock);
  }
}
