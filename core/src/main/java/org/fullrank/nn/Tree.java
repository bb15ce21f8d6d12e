package org.fullrank.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/** What can be said of a module tree as a whole. */
public final class Tree {
  private Tree() {}

  /** Every tensor, in the order in which the modules name them. */
  public static List<Named> tensors(Module root) {
    var found = new ArrayList<Named>();
    root.visit(new Collector("", false, found));
    return found;
  }

  /** The trained tensors, in order. */
  public static List<Named> parameters(Module root) {
    return tensors(root).stream().filter(t -> t.role().trained()).toList();
  }

  /** How many numbers are trained. */
  public static long size(Module root) {
    return parameters(root).stream().mapToLong(t -> t.tensor().numel()).sum();
  }

  /**
   * Copies every tensor of {@code from} into the one of the same name of {@code to}.
   *
   * @throws IllegalArgumentException if the trees differ in names or shapes
   */
  public static void copy(Module from, Module to) {
    var target =
        tensors(to).stream().collect(Collectors.toMap(Named::name, Named::tensor, (a, _) -> a));
    var source = tensors(from);
    if (source.size() != target.size()) {
      throw new IllegalArgumentException(
          "to: want %d tensors as in from, was %d".formatted(source.size(), target.size()));
    }
    Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        for (Named tensor : source) {
          Tensor into = target.get(tensor.name());
          if (into == null || into.numel() != tensor.tensor().numel()) {
            throw new IllegalArgumentException("to: want a twin of " + tensor.name());
          }
          into.copy_(tensor.tensor()).retainReference();
        }
      }
      return source;
    });
  }

  private record Collector(String prefix, boolean frozen, List<Named> found) implements Visitor {
    @Override
    public void tensor(String name, Tensor tensor, Role role) {
      found.add(new Named(prefix + name, tensor, frozen ? Role.BUFFER : role));
    }

    @Override
    public void child(String name, Module child) {
      child.visit(new Collector(prefix + name + ".", frozen, found));
    }

    @Override
    public void frozen(String name, Module child) {
      child.visit(new Collector(prefix + name + ".", true, found));
    }
  }
}
