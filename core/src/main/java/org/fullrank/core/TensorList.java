package org.fullrank.core;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A fixed list of tensors, one argument of {@link Foreach} and {@link Fused} at any length. A list
 * costs about 2 µs a tensor to build, so it is built once and used at every step.
 *
 * <p>It outlives every scope and keeps its tensors alive. The garbage collector frees it.
 */
public final class TensorList {
  private final List<Tensor> tensors;
  private final List<Layout> layouts;
  private final IValue list;

  /**
   * The memory layout of a tensor.
   *
   * @param dense whether the entries fill their memory without gap or overlap
   */
  private record Layout(ScalarType type, List<Long> sizes, List<Long> strides, boolean dense) {
    static Layout of(Tensor tensor) {
      int axes = Math.toIntExact(tensor.dim());
      return new Layout(
          Tensors.type(tensor),
          IntStream.range(0, axes).mapToObj(tensor::size).toList(),
          IntStream.range(0, axes).mapToObj(tensor::stride).toList(),
          tensor.is_non_overlapping_and_dense());
    }

    @Override
    public String toString() {
      return "%s of sizes %s and strides %s".formatted(type, sizes, strides);
    }
  }

  private TensorList(List<Tensor> tensors) {
    this.tensors = List.copyOf(tensors);
    this.tensors.forEach(Scope::keep);
    layouts = this.tensors.stream().map(Layout::of).toList();
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

  /** The list of {@code tensors} in this order; it keeps them alive. */
  public static TensorList of(List<Tensor> tensors) {
    return new TensorList(tensors);
  }

  /** The number of tensors. */
  public int size() {
    return tensors.size();
  }

  /** The tensors, in order. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /** Whether each tensor is dense and has the memory layout of its partner in {@code other}. */
  boolean isLaidOutAs(TensorList other) {
    return layouts.equals(other.layouts) && layouts.stream().allMatch(Layout::dense);
  }

  /** A description of the first tensor whose layout differs. */
  String misfit(TensorList other) {
    int size = layouts.size();
    if (size != other.layouts.size()) {
      return String.format(Locale.ROOT, "were %d for %d", size, other.layouts.size());
    }
    return IntStream.range(0, size)
        .filter(i -> !layouts.get(i).equals(other.layouts.get(i)) || !layouts.get(i).dense())
        .mapToObj(i ->
            String.format(
                Locale.ROOT, "number %d was %s for %s", i, layouts.get(i), other.layouts.get(i)))
        .findFirst()
        .orElse("all do");
  }

  boolean isEmpty() {
    return tensors.isEmpty();
  }

  IValue boxed() {
    return list;
  }
}
