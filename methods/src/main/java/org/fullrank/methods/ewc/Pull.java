package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.CustomGradient;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Visitor;

/**
 * The quadratic pull {@code ½ Σ F ⊙ (θ − θ*)²} of weights to an anchor. Anchor and importance are
 * buffers, so that a checkpoint holds them and a resumed run needs no other file.
 */
final class Pull implements Module {
  private final List<Held> held = new ArrayList<>();
  private final Tensor filled = Init.counter(); // [1] int64, 1 with an anchor

  private record Held(String name, Tensor now, Tensor anchor, Tensor importance) {}

  /** Without an anchor: importance 0. */
  Pull(List<NamedTensor> weights) {
    for (NamedTensor weight : weights) {
      Tensor now = weight.tensor();
      held.add(
          new Held(
              weight.name(),
              now,
              Init.buffer(now.detach().clone()),
              Init.buffer(Ops.zerosLike(now.detach()))));
    }
  }

  /** The weights by name. */
  SequencedMap<String, Tensor> weights() {
    var weights = new LinkedHashMap<String, Tensor>();
    held.forEach(it -> weights.put(it.name, it.now));
    return weights;
  }

  /** Takes over the numbers of {@code anchors}, whose names are those of the weights. */
  void fill(Anchors anchors) {
    Ops.noGrad(() -> {
      for (Held tensor : held) {
        tensor.anchor.copy_(anchors.centre().get(tensor.name));
        tensor.importance.copy_(anchors.importance().get(tensor.name));
      }
      return filled.copy_(Tensors.like(new long[] {1}, filled, 1));
    });
  }

  /** The weights as they are now, all of importance 1. */
  void fillHere() {
    Ops.noGrad(() -> {
      for (Held tensor : held) {
        tensor.anchor.copy_(tensor.now);
        tensor.importance.copy_(Ops.onesLike(tensor.now.detach(), tensor.now.shape()));
      }
      return filled.copy_(Tensors.like(new long[] {1}, filled, 1));
    });
  }

  /** Whether it has an anchor, its own or a checkpoint's. */
  boolean isFilled() {
    return Ops.value(filled) == 1;
  }

  /**
   * {@code ½ Σ F ⊙ (θ − θ*)²}, a scalar with the gradient {@code F ⊙ (θ − θ*)}, computed in closed
   * form.
   */
  Tensor value() {
    List<Tensor> weights = held.stream().map(Held::now).toList();
    return CustomGradient.apply(
        weights,
        now -> {
          var slopes = new ArrayList<Tensor>();
          Tensor sum = Ops.zerosLike(now.getFirst(), 1);
          for (int i = 0; i < now.size(); i++) {
            Tensor moved = now.get(i).sub(held.get(i).anchor);
            Tensor slope = moved.mul(held.get(i).importance);
            slopes.add(slope);
            sum = sum.add(slope.mul(moved).sum());
          }
          return new CustomGradient.Result(Ops.times(sum, 0.5).squeeze(0).clone(), slopes);
        },
        (gradient, slopes) -> slopes.stream().map(slope -> slope.mul(gradient)).toList());
  }

  /** {@code ‖θ − θ*‖}, a scalar without gradient. */
  Tensor distance() {
    return Ops.noGrad(() ->
        held.stream()
            .map(it -> it.now.sub(it.anchor).square().sum())
            .reduce(Tensor::add)
            .orElseThrow()
            .sqrt());
  }

  /** The largest importance. */
  double largest() {
    return held.stream().mapToDouble(it -> Ops.value(it.importance.max())).max().orElse(0);
  }

  /** {@code θ ← (θ + r F θ*) / (1 + r F)}: a step of rate {@code r} that cannot overshoot. */
  void step(double rate) {
    Ops.noGrad(() -> {
      for (Held tensor : held) {
        Tensor share = Ops.times(tensor.importance, rate);
        tensor.now.copy_(tensor.now.add(share.mul(tensor.anchor)).div(Ops.plus(share, 1)));
      }
      return filled;
    });
  }

  @Override
  public void visit(Visitor visitor) {
    for (Held tensor : held) {
      visitor.buffer("anchor." + tensor.name, tensor.anchor);
      visitor.buffer("importance." + tensor.name, tensor.importance);
    }
    visitor.buffer("filled", filled);
  }
}
