package org.fullrank.testing;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * Gives modules weights that leave no term of a golden value at zero, and float64 for gradients.
 */
public final class Weights {
  private Weights() {}

  /** Sets every trained tensor to {@code 0.5 + 0.3 · normal} draws of {@code seed}. */
  public static <M extends Module> M random(M module, Seed seed) {
    int index = 0;
    for (NamedTensor named : Tree.parameters(module)) {
      try (var _ = Scope.open()) {
        Tensor draws = Ops.randn(seed.with(index++), named.tensor().shape());
        write(named.tensor(), Ops.plus(Ops.times(draws, 0.3), 0.5));
      }
    }
    return module;
  }

  /** Adds {@code 0.3 · normal} draws, named by the tensors' names: differences show. */
  public static <M extends Module> M stirred(M module) {
    for (NamedTensor named : Tree.parameters(module)) {
      try (var _ = Scope.open()) {
        Tensor draws = Ops.randn(new Seed(named.name().hashCode()), named.tensor().shape());
        write(named.tensor(), named.tensor().detach().add(Ops.times(draws, 0.3)));
      }
    }
    return module;
  }

  /** Sets the tensor called {@code name}. */
  public static void set(Module module, String name, double... values) {
    Tensor tensor = find(module, name);
    try (var _ = Scope.open()) {
      write(tensor, Tensors.of(values, tensor.shape()));
    }
  }

  /** The values of the tensor called {@code name}, row-major. */
  public static double[] get(Module module, String name) {
    return Tensors.doubles(find(module, name));
  }

  /** Turns every tensor into float64, for finite differences. */
  public static <M extends Module> M toDouble(M module) {
    for (NamedTensor named : Tree.tensors(module)) {
      try (var _ = Scope.open()) {
        named.tensor().set_data(named.tensor().detach().to(ScalarType.Double));
      }
    }
    return module;
  }

  /** Gives the plain {@code to} the weights that {@code from} uses at inference. */
  public static void fuse(Module from, Module to) {
    try (var _ = Scope.open()) {
      Tree.fused(from).forEach(named -> write(find(to, named.name()), named.tensor()));
    }
  }

  private static void write(Tensor into, Tensor values) {
    Ops.noGrad(() -> into.copy_(values).retainReference());
  }

  private static Tensor find(Module module, String name) {
    return Tree.tensors(module).stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .map(NamedTensor::tensor)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "want one of %s, was %s"
                    .formatted(
                        Arrays.toString(
                            Tree.tensors(module).stream().map(NamedTensor::name).toArray()),
                        name)));
  }
}
