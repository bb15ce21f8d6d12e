package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/** The change of a module's weights since the first step. */
public final class WeightChange {
  private WeightChange() {}

  /**
   * {@code ‖w − w₀‖ / ‖w₀‖} over all parameters; absent if the modules do not have the same ones,
   * or if {@code before} has none or zeros only.
   */
  public static OptionalDouble of(Module before, Module now) {
    List<NamedTensor> from = Tree.parameters(before);
    List<NamedTensor> to = Tree.parameters(now);
    if (!same(from, to)) {
      return OptionalDouble.empty();
    }
    double moved = 0;
    double length = 0;
    try (var _ = Scope.open()) {
      for (int i = 0; i < from.size(); i++) {
        Tensor start = Ops.toFloat(from.get(i).tensor().detach());
        moved += square(Ops.toFloat(to.get(i).tensor().detach()).sub(start));
        length += square(start);
      }
    }
    return length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(moved / length));
  }

  private static boolean same(List<NamedTensor> from, List<NamedTensor> to) {
    return from.stream()
        .map(WeightChange::signature)
        .toList()
        .equals(to.stream().map(WeightChange::signature).toList());
  }

  private static String signature(NamedTensor named) {
    return named.name() + Arrays.toString(named.tensor().shape());
  }

  private static double square(Tensor x) {
    return Ops.value(x.square().sum());
  }
}
