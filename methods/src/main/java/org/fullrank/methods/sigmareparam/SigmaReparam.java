package org.fullrank.methods.sigmareparam;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Paper;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * Makers of reparametrised maps, and the conversion of trained encoders. {@link SigmaReparamConfig}
 * replaces the plain maps of an encoder's parts. {@link #adopt} copies the weights of a trained
 * plain encoder. {@link Tree#fused} lists the equivalent plain weights. A custom training loop must
 * call {@code encoder.walk(Module::afterStep)} after every optimizer step, which runs the power
 * iteration. {@code org.fullrank.train.Run} does so.
 */
public final class SigmaReparam {
  /** The room's entry in the catalogue. */
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

  private static final int MOST_NAMED = 4;

  private SigmaReparam() {}

  /** The tensors of a plain map. */
  record Plain(Tensor weight, Optional<Tensor> bias) {
    static Plain of(Layer map) {
      var found = new HashMap<String, Tensor>();
      for (NamedTensor named : Tree.tensors(map)) {
        found.put(named.name(), named.tensor());
      }
      Tensor weight = found.remove("weight");
      Optional<Tensor> bias = Optional.ofNullable(found.remove("bias"));
      if (weight == null || !found.isEmpty()) {
        throw new IllegalArgumentException(
            "want plain maps, were maps with %s; put it first, or omit one of the two components"
                .formatted(found.keySet().stream().sorted().toList()));
      }
      return new Plain(weight, bias);
    }
  }

  /** A maker that reparametrises the maps of {@code plain} by {@code how}. */
  static LinearMap.Maker linears(LinearMap.Maker plain, Function<Tensor, SpectralWeight> how) {
    return plain.then(map -> {
      var tensors = Plain.of(map);
      return new SpectralMap(how.apply(tensors.weight()), tensors.bias());
    });
  }

  /** A maker that reparametrises the convolutions of {@code plain} by {@code how}. */
  static Conv2d.Maker convolutions(Conv2d.Maker plain, Function<Tensor, SpectralWeight> how) {
    return (shape, bias, seed) -> {
      var tensors = Plain.of(plain.make(shape, bias, seed));
      return new SpectralConv(shape, how.apply(tensors.weight()), tensors.bias());
    };
  }

  /**
   * Copies the weights of the plain encoder {@code trained} into {@code reparametrized}, of the
   * same architecture, with {@code γ = σ(W)}. Both then compute the same function. {@link
   * Tree#fused} is the way back.
   *
   * @throws IllegalArgumentException if {@code reparametrized} has no reparametrised maps, if the
   *     tensors of the two encoders do not match, or if {@code γ} is fixed at 1
   */
  public static void adopt(Module trained, Module reparametrized) {
    List<Spectral> maps =
        Tree.modules(reparametrized).stream()
            .filter(placed -> placed.module() instanceof Spectral)
            .map(placed -> (Spectral) placed.module())
            .toList();
    if (maps.isEmpty()) {
      throw new IllegalArgumentException(
          "reparametrized: want an encoder with the component sigmareparam, has no reparametrised map");
    }
    var places = byName(Tree.tensors(reparametrized));
    try (var _ = Scope.open()) {
      var wanted = byName(Tree.fused(reparametrized)).keySet();
      var given = byName(Tree.tensors(trained));
      if (!wanted.equals(given.keySet())) {
        var strange = new TreeSet<>(given.keySet());
        strange.addAll(wanted);
        strange.removeIf(name -> wanted.contains(name) && given.containsKey(name));
        throw new IllegalArgumentException(
            "trained: want the plain encoder of reparametrized's architecture; only one encoder has "
                + some(strange));
      }
      given.forEach((name, tensor) -> put(tensor, Optional.ofNullable(places.get(name)), name));
    }
    maps.forEach(map -> map.spectral().adopt());
  }

  private static String some(Collection<String> names) {
    List<String> first = names.stream().limit(MOST_NAMED).toList();
    int others = names.size() - first.size();
    return others == 0
        ? first.toString()
        : first + String.format(Locale.ROOT, " and %d more", others);
  }

  private static void put(Tensor tensor, Optional<Tensor> place, String name) {
    Tensor into =
        place
            .filter(p -> Arrays.equals(p.shape(), tensor.shape()))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "reparametrized: want %s shaped %s"
                        .formatted(name, Arrays.toString(tensor.shape()))));
    Ops.noGrad(() -> into.copy_(tensor).retainReference());
  }

  private static Map<String, Tensor> byName(List<NamedTensor> tensors) {
    return tensors.stream().collect(Collectors.toMap(NamedTensor::name, NamedTensor::tensor));
  }
}
