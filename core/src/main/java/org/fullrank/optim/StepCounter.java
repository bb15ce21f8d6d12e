package org.fullrank.optim;

import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Bundle;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.nn.Visitor;

/**
 * How many steps a group has moved, which Adam corrects its means by. A tensor, so that a
 * checkpoint keeps it; fp32, exact up to 16 million steps.
 */
record StepCounter(String name, Bundle one, Bundle forEachParameter) {
  static StepCounter of(ParameterGroup group) {
    Tensor beside = group.parameters().getFirst().tensor();
    Tensor zero = Ops.toFloat(Ops.zerosLike(beside, new long[0]));
    return new StepCounter(
        group.parameters().getFirst().name() + ".steps",
        Bundle.of(List.of(zero)),
        Bundle.of(Collections.nCopies(group.parameters().size(), zero)));
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
