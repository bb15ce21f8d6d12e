package org.fullrank.bayes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/**
 * An affine map whose weights have a normal posterior with independent weights (mean field), and
 * its forward in every mode of a {@link Pass}.
 */
record MeanField(GaussianWeight weight, Offset offset, PosteriorConfig settings) {
  private static final double TINY = 1e-10; // inside the root: its slope at zero stays finite

  /** A map that is linear in weight and bias: a product, a convolution. */
  @FunctionalInterface
  interface Affine {
    Tensor apply(Tensor x, Tensor weight, Optional<Tensor> bias);
  }

  /** The posterior around the weights of a plain map, which it takes over. */
  static MeanField around(Plain plain, PosteriorConfig settings) {
    Offset offset =
        plain
            .bias()
            .<Offset>map(bias ->
                settings.biases()
                    ? new Offset.Drawn(
                        GaussianWeight.around(bias, settings.deviation(), settings.prior()))
                    : new Offset.Point(bias))
            .orElseGet(Offset.None::new);
    return new MeanField(
        GaussianWeight.around(plain.weight(), settings.deviation(), settings.prior()),
        offset,
        settings);
  }

  /**
   * The outputs of {@code x}, in the caller's scope.
   *
   * @param axis the axis of inputs and outputs; axis 0 counts the samples
   */
  Tensor forward(Tensor x, Affine affine, int axis, Pass pass) {
    Seed seed = pass.seed();
    return switch (pass.weights()) {
      case MEAN -> mean(x, affine);
      case DRAWN -> drawn(x, affine, seed);
      case TEACHER -> settings.teacherDraws() ? drawn(x, affine, seed) : mean(x, affine);
      case TRAINING ->
          switch (settings.estimator()) {
            case NAIVE -> drawn(x, affine, seed);
            case LOCAL -> local(x, affine, seed);
            case FLIPOUT -> flipout(x, affine, axis, seed);
          };
    };
  }

  private Tensor mean(Tensor x, Affine affine) {
    return affine.apply(x, weight.mean(), offset.mean());
  }

  private Tensor drawn(Tensor x, Affine affine, Seed seed) {
    return affine.apply(x, weight.draw(seed.with(0)), offset.draw(seed.with(1)));
  }

  private Tensor local(Tensor x, Affine affine, Seed seed) {
    Tensor middle = mean(x, affine);
    Tensor variance = affine.apply(x.square(), weight.deviation().square(), offset.variance());
    Tensor noise = Ops.randnLike(seed.with(0), Ops.atLeastFloat(middle), middle.shape());
    return middle.add(deviation(variance).mul(noise));
  }

  /** {@code √(v + 10⁻¹⁰)}. */
  static Tensor deviation(Tensor variance) {
    return Ops.plus(Ops.atLeastFloat(variance), TINY).sqrt();
  }

  private Tensor flipout(Tensor x, Affine affine, int axis, Seed seed) {
    Tensor middle = affine.apply(x, weight.mean(), offset.draw(seed.with(1)));
    Tensor inputs = signs(x, axis, seed.with(2));
    Tensor outputs = signs(middle, axis, seed.with(3));
    return flipped(x, middle, affine, new Signs(inputs, outputs), weight.noise(seed.with(0)));
  }

  /** The signs {@code r} and {@code s}, which broadcast over tokens and pixels. */
  record Signs(Tensor inputs, Tensor outputs) {}

  static Tensor flipped(Tensor x, Tensor middle, Affine affine, Signs signs, Tensor noise) {
    Tensor turned = affine.apply(x.mul(signs.inputs()), noise, Optional.empty());
    return middle.add(turned.mul(signs.outputs()));
  }

  /** −1 or 1 for each sample and each entry of {@code axis}; the other axes have size 1. */
  static Tensor signs(Tensor x, int axis, Seed seed) {
    long[] shape = new long[Math.toIntExact(x.dim())];
    Arrays.fill(shape, 1);
    shape[0] = x.size(0);
    shape[axis] = x.size(axis);
    Tensor heads = Ops.above(Ops.randLike(seed, Ops.atLeastFloat(x), shape), 0.5);
    return Ops.plus(Ops.times(heads.to(x.scalar_type()), 2), -1);
  }

  void visit(Visitor visitor) {
    weight.visit("weight", visitor);
    offset.visit(visitor);
  }

  List<GaussianWeight> posteriors() {
    return switch (offset) {
      case Offset.None _, Offset.Point _ -> List.of(weight);
      case Offset.Drawn(GaussianWeight bias) -> List.of(weight, bias);
    };
  }

  List<Reading> readings() {
    return weight.readings();
  }

  /** The tensors of a plain map. */
  record Plain(Tensor weight, Optional<Tensor> bias) {
    /**
     * The tensors of {@code map}.
     *
     * @throws IllegalArgumentException if it has other tensors than a weight and a bias
     */
    static Plain of(Module map) {
      var found = new HashMap<String, Tensor>();
      Tree.tensors(map).forEach(named -> found.put(named.name(), named.tensor()));
      Optional<Tensor> weight = Optional.ofNullable(found.remove("weight"));
      Optional<Tensor> bias = Optional.ofNullable(found.remove("bias"));
      if (weight.isEmpty() || !found.isEmpty()) {
        throw new IllegalArgumentException(
            "want plain maps, were maps with %s; put it first, or omit one of the two components"
                .formatted(found.keySet().stream().sorted().toList()));
      }
      return new Plain(weight.get(), bias);
    }
  }
}
