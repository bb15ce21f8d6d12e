package org.fullrank.methods.stubs;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/** Elastic weight consolidation: anchor and Fisher of the student's tensors are buffers. */
final class Ewc implements MethodWrapper {
  private record Held(String name, Tensor now, Tensor anchor, Tensor fisher) {}

  private final Method base;
  private final double strength;
  private final List<Held> held = new ArrayList<>();

  Ewc(Method base, Site site, double strength) {
    this.base = base;
    this.strength = strength;
    for (NamedTensor tensor : Tree.parameters(site.student())) {
      Tensor now = tensor.tensor();
      Tensor anchor = Init.buffer(Ops.plus(now.detach(), 0.1));
      held.add(new Held(tensor.name(), now, anchor, Init.buffer(Ops.ones(now.shape()))));
    }
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    for (Held tensor : held) {
      visitor.buffer("anchor." + tensor.name(), tensor.anchor());
      visitor.buffer("fisher." + tensor.name(), tensor.fisher());
    }
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor[] parts =
        held.stream()
            .map(t -> t.now().sub(t.anchor()).square().mul(t.fisher()).sum())
            .toArray(Tensor[]::new);
    Tensor penalty = Ops.stack(0, parts).sum();
    return base.losses(outputs, step).plus(strength / 2, "penalty", penalty);
  }
}
