package org.fullrank.optim;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Bundle;
import org.fullrank.core.Ops;
import org.fullrank.nn.Named;
import org.fullrank.nn.Visitor;

/**
 * One tensor for each parameter, shaped like it, that an update rule keeps between steps. The
 * checkpoint knows it as {@code <parameter>.<what>}.
 */
record OptimizerState(List<String> names, Bundle bundle) {
  /** Zeros. */
  static OptimizerState of(ParameterGroup group, String what) {
    List<Named> parameters = group.parameters();
    List<Tensor> zeros = parameters.stream().map(p -> Ops.zerosLike(p.tensor())).toList();
    return new OptimizerState(
        parameters.stream().map(p -> p.name() + "." + what).toList(), Bundle.of(zeros));
  }

  /** Nothing to remember. */
  static OptimizerState none() {
    return new OptimizerState(List.of(), Bundle.of(List.of()));
  }

  void visit(Visitor visitor) {
    IntStream.range(0, names.size())
        .forEach(i -> visitor.buffer(names.get(i), bundle.tensors().get(i)));
  }
}
