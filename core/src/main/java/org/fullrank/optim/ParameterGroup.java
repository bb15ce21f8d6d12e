package org.fullrank.optim;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Bundle;
import org.fullrank.core.Ops;
import org.fullrank.nn.Named;

/**
 * Parameters that are treated alike.
 *
 * @param gradients their gradients, allocated once and set to zero in place after each step, so
 *     that the bundle stays true. A parameter that no loss reaches has a gradient of zero and not
 *     none: its decay and momentum go on.
 * @param decays whether weight decay and layer-wise rates apply
 * @param scale their learning rate beside the schedule
 */
record ParameterGroup(
    List<Named> parameters,
    Bundle weights,
    Bundle gradients,
    boolean decays,
    LearningRateScale scale) {
  static ParameterGroup of(List<Named> parameters, boolean decays, LearningRateScale scale) {
    return new ParameterGroup(
        List.copyOf(parameters),
        Bundle.of(parameters.stream().map(Named::tensor).toList()),
        Bundle.of(parameters.stream().map(p -> allocatedGradient(p.tensor())).toList()),
        decays,
        scale);
  }

  /** Backward adds to a gradient that is there, in place, in the layout it finds. */
  private static Tensor allocatedGradient(Tensor parameter) {
    Tensor zeros = Ops.zerosLike(parameter);
    parameter.mutable_grad().put(zeros);
    return zeros;
  }

  boolean moves(Clock clock) {
    return scale.moves(clock);
  }

  /** The rate of this group where the schedule says {@code scheduled} and began at {@code base}. */
  double rate(double scheduled, double base) {
    return scale.of(scheduled, base);
  }
}
