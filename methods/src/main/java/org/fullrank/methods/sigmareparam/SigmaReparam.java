package org.fullrank.methods.sigmareparam;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Paper;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Named;
import org.fullrank.nn.Tree;

/** Reparametrised maps in the place of plain ones. */
public final class SigmaReparam {
  /** The room's line in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "sigmareparam",
              "Zhai et al.",
              "Stabilizing Transformer Training by Preventing Attention Entropy Collapse",
              "ICML 2023",
              "2303.06296"),
          Map.of(
              "sigmareparam", SigmaReparamConfig.DEFAULT,
              "spectral_norm", SpectralNormConfig.DEFAULT,
              "weight_norm", WeightNormConfig.DEFAULT,
              "soft_cap", SoftCapConfig.DEFAULT,
              "deep_norm", DeepNormConfig.DEFAULT));

  private SigmaReparam() {}

  /** The tensors of a plain map. */
  record Plain(Tensor weight, Optional<Tensor> bias) {
    static Plain of(Layer map) {
      var found = new HashMap<String, Tensor>();
      for (Named named : Tree.tensors(map)) {
        found.put(named.name(), named.tensor());
      }
      Tensor weight = found.remove("weight");
      Optional<Tensor> bias = Optional.ofNullable(found.remove("bias"));
      if (weight == null || !found.isEmpty()) {
        throw new IllegalArgumentException(
            "components: want plain maps to reparametrise, was a map with "
                + found.keySet().stream().sorted().toList());
      }
      return new Plain(weight, bias);
    }
  }

  /** Maps as {@code plain} makes them, reparametrised by {@code how}. */
  static LinearMap.Maker linears(LinearMap.Maker plain, Function<Tensor, SpectralWeight> how) {
    return (inputs, outputs, bias, seed) -> {
      var tensors = Plain.of(plain.make(inputs, outputs, bias, seed));
      return new SpectralMap(how.apply(tensors.weight()), tensors.bias());
    };
  }

  /** Convolutions as {@code plain} makes them, reparametrised by {@code how}. */
  static Conv2d.Maker convolutions(Conv2d.Maker plain, Function<Tensor, SpectralWeight> how) {
    return (shape, bias, seed) -> {
      var tensors = Plain.of(plain.make(shape, bias, seed));
      return new SpectralConv(shape, how.apply(tensors.weight()), tensors.bias());
    };
  }

  /**
   * Gives {@code reparametrized} the weights of the plain {@code trained}, of the same
   * architecture, {@code γ = σ(W)}: it computes the same function.
   *
   * @throws IllegalArgumentException if a tensor of one has no place in the other
   */
  public static void adopt(Module trained, Module reparametrized) {
    copy(byName(trained), byName(reparametrized), "reparametrized");
    reparametrized.walk(module -> {
      if (module instanceof Spectral spectral) {
        spectral.spectral().restart(Gamma.SPECTRAL);
      }
    });
  }

  /**
   * Gives the plain {@code into}, of the same architecture, the weights that {@code reparametrized}
   * uses: the same function without {@code γ}, {@code σ} and their cost, for export and serving.
   *
   * @throws IllegalArgumentException if a tensor of one has no place in the other
   */
  public static void fuse(Module reparametrized, Module into) {
    try (var _ = Scope.open()) {
      var from = byName(reparametrized);
      var used = new HashMap<Long, Tensor>();
      reparametrized.walk(module -> {
        if (module instanceof Spectral spectral) {
          var weight = spectral.spectral();
          used.put(weight.raw().data_ptr().address(), Ops.noGrad(weight::effective));
        }
      });
      from.replaceAll((_, tensor) -> used.getOrDefault(tensor.data_ptr().address(), tensor));
      var places = byName(into);
      from.keySet().retainAll(places.keySet());
      var missing = new TreeSet<>(places.keySet());
      missing.removeAll(from.keySet());
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "reparametrized: want " + missing + "; is it the same architecture?");
      }
      copy(from, places, "into");
    }
  }

  private static Map<String, Tensor> byName(Module module) {
    var tensors = new HashMap<String, Tensor>();
    for (Named named : Tree.tensors(module)) {
      tensors.put(named.name(), named.tensor());
    }
    return tensors;
  }

  private static void copy(Map<String, Tensor> from, Map<String, Tensor> into, String name) {
    from.forEach((key, tensor) -> {
      Tensor place = into.get(key);
      if (place == null || place.numel() != tensor.numel()) {
        throw new IllegalArgumentException(
            name + ": want a place for " + key + "; is it the same architecture?");
      }
      try (var _ = Scope.open()) {
        Ops.noGrad(() -> place.copy_(tensor).retainReference());
      }
    });
  }
}
