package org.fullrank.core;

import java.util.List;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * A fixed list of tensors that {@link Foreach} and {@link Fused} take as one argument, however long
 * it is. Building one costs about 2 µs a tensor, so it is built once and used at every step.
 *
 * <p>It outlives every scope and holds its tensors; it is freed when nothing refers to it any more.
 */
public final class Bundle {
  private final List<Tensor> tensors;
  private final IValue list;

  private Bundle(List<Tensor> tensors) {
    this.tensors = List.copyOf(tensors);
    this.tensors.forEach(Scope::keep);
    try (var _ = Scope.open()) {
      // A GenericList made from a TensorType without the TypePtr compiles, and kills the JVM.
      var elements = new GenericList(new Type.TypePtr(TensorType.get()));
      for (Tensor tensor : this.tensors) {
        elements.push_back(new IValue(tensor));
      }
      list = new IValue(elements);
      list.retainReference();
    }
  }

  /** The tensors in this order; they are kept from now on. */
  public static Bundle of(List<Tensor> tensors) {
    return new Bundle(tensors);
  }

  /** How many tensors. */
  public int size() {
    return tensors.size();
  }

  /** The tensors, in order. */
  public List<Tensor> tensors() {
    return tensors;
  }

  boolean isEmpty() {
    return tensors.isEmpty();
  }

  IValue boxed() {
    return list;
  }
}
