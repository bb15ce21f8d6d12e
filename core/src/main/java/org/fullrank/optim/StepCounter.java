package org.fullrank.optim;

import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.TensorList;
import org.fullrank.nn.Visitor;

/**
 * The number of steps that updated a group, for Adam's bias correction. It is a tensor, so that a
 * checkpoint stores it; fp32, exact up to 16 million steps.
 */
record StepCounter(String name, TensorList one, TensorList forEachParameter) {
  static StepCounter of(ParameterGroup group) {
    Tensor beside = group.parameters().getFirst().tensor();
    Tensor zero = Ops.toFloat(Ops.zerosLike(beside, new long[0]));
    return new StepCounter(
        group.parameters().getFirst().name() + ".steps",
        TensorList.of(List.of(zero)),
        TensorList.of(Collections.nCopies(group.parameters().size(), zero)));
  }

  void next() {
    Foreach.add(one, 1);
  }

  double value() {
    return Ops.value(one.tensors().getFirst());
  }

  void visit(Visitor visitor) {
    visitor.buffer(name, one.tensors().getFirst());
  }
}
