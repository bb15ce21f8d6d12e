package org.fullrank.methods.supervised;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;

/**
 * Weights by which every class has the same part in the loss: {@code N / (K n)} for a class of
 * {@code n} of the {@code N} labelled samples, where {@code K} classes have samples. The mean over
 * all labelled samples is 1. A class without samples has the weight 0.
 *
 * @param byClass the weight of each class, in the order of the classes
 */
record ClassBalance(List<Double> byClass) {
  ClassBalance {
    byClass = List.copyOf(byClass);
  }

  /**
   * The weights for {@code samples} labelled samples of each class.
   *
   * @throws Problem if no class has samples
   */
  static ClassBalance of(List<Integer> samples) {
    int all = samples.stream().mapToInt(Integer::intValue).sum();
    long present = samples.stream().filter(n -> n > 0).count();
    if (present == 0) {
      throw Problem.data(
          "data: want labelled training samples for class_weights, none has a label");
    }
    return new ClassBalance(
        samples.stream().map(n -> n == 0 ? 0 : (double) all / (present * n)).toList());
  }

  /** {@code [classes]}, fp32 or wider, on the device of {@code beside}. */
  Tensor weights(Tensor beside) {
    return Tensors.like(
        byClass.stream().mapToDouble(Double::doubleValue).toArray(),
        Ops.atLeastFloat(beside),
        byClass.size());
  }
}
