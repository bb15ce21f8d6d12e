package org.fullrank.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Device;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/** Lists, counts, moves and copies the tensors of a module tree. */
public final class Tree {
  private Tree() {}

  /** Every tensor except constants, in the order in which the modules name them. */
  public static List<NamedTensor> tensors(Module root) {
    return saved(collect(root, Module::visit));
  }

  /**
   * Moves every tensor, including constants, to {@code device}. Call it before making an optimizer.
   */
  public static void move(Module root, Device device) {
    try (var _ = Scope.open()) {
      for (NamedTensor named : collect(root, Module::visit)) {
        named.tensor().set_data(device.to(named.tensor().detach()));
      }
    }
  }

  /**
   * Every tensor that inference uses, under the names of the plain architecture. An exported model
   * has exactly these. Computed tensors live in the caller's scope.
   */
  public static List<NamedTensor> fused(Module root) {
    return Ops.noGrad(() -> saved(collect(root, Module::visitFused)));
  }

  private static List<NamedTensor> saved(List<NamedTensor> all) {
    return all.stream().filter(named -> named.role().saved()).toList();
  }

  private static List<NamedTensor> collect(Module root, BiConsumer<Module, Visitor> visit) {
    var found = new ArrayList<NamedTensor>();
    visit.accept(root, new Collector("", false, visit, found));
    return found;
  }

  /** Every module, parents first, in the order in which the modules name their children. */
  public static List<NamedModule> modules(Module root) {
    var found = new ArrayList<NamedModule>();
    place("", root, found);
    return found;
  }

  private static void place(String name, Module module, List<NamedModule> found) {
    found.add(new NamedModule(name, module));
    module.visit(
        Visitor.ofChildren(
            (child, below) -> place(name.isEmpty() ? child : name + "." + child, below, found)));
  }

  /** The trained tensors, in order. */
  public static List<NamedTensor> parameters(Module root) {
    return tensors(root).stream().filter(t -> t.role().trained()).toList();
  }

  /** The number of trained scalars. */
  public static long size(Module root) {
    return parameters(root).stream().mapToLong(t -> t.tensor().numel()).sum();
  }

  /**
   * Copies every tensor of {@code from} into the tensor of the same name in {@code to}.
   *
   * @throws IllegalArgumentException if the trees differ in names or shapes
   */
  public static void copy(Module from, Module to) {
    List<NamedTensor> source = tensors(from);
    var target =
        tensors(to).stream()
            .collect(Collectors.toMap(NamedTensor::name, NamedTensor::tensor, (a, _) -> a));
    if (source.size() != target.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "to: want %d tensors as in from, was %d", source.size(), target.size()));
    }
    Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        for (NamedTensor tensor : source) {
          Tensor into = target.get(tensor.name());
          if (into == null || !Arrays.equals(into.shape(), tensor.tensor().shape())) {
            throw new IllegalArgumentException(
                "to: want a tensor of equal name and shape for " + tensor.name());
          }
          into.copy_(tensor.tensor()).retainReference();
        }
      }
      return source;
    });
  }

  private record Collector(
      String prefix, boolean frozen, BiConsumer<Module, Visitor> visit, List<NamedTensor> found)
      implements Visitor {
    @Override
    public void tensor(String name, Tensor tensor, Role role) {
      found.add(
          new NamedTensor(prefix + name, tensor, frozen && role.trained() ? Role.BUFFER : role));
    }

    @Override
    public void child(String name, Module child) {
      visit.accept(child, new Collector(prefix + name + ".", frozen, visit, found));
    }

    @Override
    public void frozen(String name, Module child) {
      visit.accept(child, new Collector(prefix + name + ".", true, visit, found));
    }
  }
}
