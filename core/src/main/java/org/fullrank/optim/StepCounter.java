package org.fullrank.optim;

import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.TensorList;
import org.fullrank.nn.Visitor;

/**
 * The base steps that updated a group, for Adam's bias correction: a step of {@code κ} base batches
 * counts {@code κ}, so that the correction goes on where the batch size changes. It is a tensor, so
 * that a checkpoint stores it; fp32, exact up to 16 million steps.
 *
 * @param base base steps so far
 * @param steps base steps so far over the present {@code κ}: the steps of the present size that
 *     consume as many samples
 * @param forEachParameter {@code steps} for each parameter
 */
record StepCounter(String name, TensorList base, TensorList steps, TensorList forEachParameter) {
  static StepCounter of(ParameterGroup group) {
    Tensor beside = group.parameters().getFirst().tensor();
    Tensor zero = Ops.toFloat(Ops.zerosLike(beside, new long[0]));
    Tensor steps = Ops.toFloat(Ops.zerosLike(beside, new long[0]));
    return new StepCounter(
        group.parameters().getFirst().name() + ".steps",
        TensorList.of(List.of(zero)),
        TensorList.of(List.of(steps)),
        TensorList.of(Collections.nCopies(group.parameters().size(), steps)));
  }

  void next(double kappa) {
    Foreach.add(base, kappa);
    Foreach.copy(steps, base);
    Foreach.scale(steps, 1 / kappa);
  }

  double value() {
    return Ops.value(steps.tensors().getFirst());
  }

  void visit(Visitor visitor) {
    visitor.buffer(name, base.tensors().getFirst());
  }
}
