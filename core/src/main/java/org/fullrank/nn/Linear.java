package org.fullrank.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/** {@code y = x Wᵀ + b} along the last axis, the plain linear map. */
public final class Linear implements LinearMap {
  private final Tensor weight; // [outputs, inputs]
  private final Optional<Tensor> bias; // [outputs]

  private Linear(Tensor weight, Optional<Tensor> bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * A map that takes over these tensors and trains them.
   *
   * @param weight {@code [outputs, inputs]}
   * @param bias {@code [outputs]}
   */
  public static Linear of(Tensor weight, Optional<Tensor> bias) {
    Check.rank(weight, "weight", "outputs", "inputs");
    bias.ifPresent(b -> Check.size(b, "bias", 0, "outputs", weight.size(0)));
    return new Linear(Init.trained(weight), bias.map(Init::trained));
  }

  /**
   * Normal weights of standard deviation 0.02, truncated at two of them, and zero biases: timm's
   * initialisation of vision transformers.
   */
  public static Maker small() {
    return (inputs, outputs, bias, seed) -> normal(new long[] {outputs, inputs}, 0.02, bias, seed);
  }

  /** As {@link #small}, with standard deviation {@code 1/√inputs} (LeCun). */
  public static Maker lecun() {
    return (inputs, outputs, bias, seed) ->
        normal(new long[] {outputs, inputs}, 1 / Math.sqrt(inputs), bias, seed);
  }

  /** Weights and biases uniform in {@code ±1/√inputs}: PyTorch's default, used for heads. */
  public static Maker uniform() {
    return (inputs, outputs, bias, seed) -> {
      double bound = 1 / Math.sqrt(inputs);
      return new Linear(
          Init.uniform(seed.with(0), bound, outputs, inputs),
          bias ? Optional.of(Init.uniform(seed.with(1), bound, outputs)) : Optional.empty());
    };
  }

  private static Linear normal(long[] shape, double std, boolean bias, Seed seed) {
    return new Linear(
        Init.truncatedNormal(seed, std, shape),
        bias ? Optional.of(Init.zeros(shape[0])) : Optional.empty());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.weight("weight", weight);
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = NeuralOps.linear(x, weight, bias);
      pass.hook().parameters(() -> RowGradients.linear(x, y, weight, bias, 0));
      return y;
    });
  }

  @Override
  public Tensor part(Tensor x, int from, int to, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y =
          NeuralOps.linear(
              x, weight.narrow(0, from, to - from), bias.map(b -> b.narrow(0, from, to - from)));
      pass.hook().parameters(() -> RowGradients.linear(x, y, weight, bias, from));
      return y;
    });
  }

  @Override
  public Tensor weight() {
    return weight;
  }
}
