package org.fullrank.heads;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Init;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Visitor;

/**
 * {@code y = x Ŵᵀ + b}, with rows {@code Ŵ_i = g_i·v_i/‖v_i‖}.
 *
 * @see <a href="https://arxiv.org/abs/1602.07868">Salimans and Kingma, NeurIPS 2016, Eq. (2)</a>
 */
public final class WeightNormMap implements LinearMap {
  private record Length(Tensor values, Role role) {} // g, [outputs, 1]

  private final Tensor direction; // v, [outputs, inputs]
  private final Length length;
  private final Optional<Tensor> bias; // [outputs]

  private WeightNormMap(Tensor direction, Length length, Optional<Tensor> bias) {
    this.direction = direction;
    this.length = length;
    this.bias = bias;
  }

  /**
   * A map with trained row lengths {@code g}. It takes over these tensors and starts as their plain
   * map.
   *
   * @param weight {@code [outputs, inputs]}, trained
   * @param bias {@code [outputs]}, trained
   */
  public static WeightNormMap of(Tensor weight, Optional<Tensor> bias) {
    Check.rank(weight, "weight", "outputs", "inputs");
    Tensor lengths = Init.trained(Ops.noGrad(() -> Scope.tidy(() -> Ops.length(weight, 1))));
    return new WeightNormMap(weight, new Length(lengths, Role.BIAS), bias);
  }

  /**
   * A map without bias whose rows keep length 1: the prototypes of DINO's last layer, with
   * norm_last_layer. For inputs of length 1 its outputs are cosines.
   */
  public static WeightNormMap unit(int inputs, int outputs, Seed seed) {
    Tensor direction = Init.uniform(seed, 1 / Math.sqrt(inputs), outputs, inputs);
    var ones = new Length(Init.buffer(1, outputs, 1), Role.BUFFER);
    return new WeightNormMap(direction, ones, Optional.empty());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.weight("weight_v", direction);
    visitor.tensor("weight_g", length.values(), length.role());
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public void visitFused(Visitor visitor) {
    visitor.weight("weight", weight());
    bias.ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> NeuralOps.linear(x, weight(), bias));
  }

  @Override
  public Tensor weight() {
    return Scope.tidy(() -> Precision.exact(() -> Ops.normalize(direction, 1).mul(length.values)));
  }
}
