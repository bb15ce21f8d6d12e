package org.fullrank.optim;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.TensorList;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Visitor;

/**
 * The state of an update rule: a tensor for each parameter, shaped like it. Its name in a
 * checkpoint is {@code <parameter>.<what>}.
 */
record OptimizerState(List<String> names, TensorList bundle) {
  /** A state of zeros. */
  static OptimizerState of(ParameterGroup group, String what) {
    List<NamedTensor> parameters = group.parameters();
    List<Tensor> zeros = parameters.stream().map(p -> Ops.zerosLike(p.tensor())).toList();
    return new OptimizerState(
        parameters.stream().map(p -> p.name() + "." + what).toList(), TensorList.of(zeros));
  }

  /** The state of a rule without state. */
  static OptimizerState none() {
    return new OptimizerState(List.of(), TensorList.of(List.of()));
  }

  void visit(Visitor visitor) {
    IntStream.range(0, names.size())
        .forEach(i -> visitor.buffer(names.get(i), bundle.tensors().get(i)));
  }
}
