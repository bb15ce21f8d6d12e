package org.fullrank.methods.stubs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Visitor;

/** Group-DRO: groups whose samples lose more weigh more, from the losses of each sample. */
final class GroupDro implements MethodWrapper {
  private final Method base;
  private final Tensor weights; // [groups]

  GroupDro(Method base, Site site, int groups) {
    this.base = base;
    weights = Init.buffer(Ops.full(1.0 / groups, groups));
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.buffer("group_weights", weights);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses own = base.losses(outputs, step);
    Tensor perSample = own.perSample().orElseThrow();
    return switch (step.batch().targets()) {
      case Targets.Groups(int[] _, int[] groups) -> {
        Tensor means = means(perSample, groups);
        Ops.noGrad(() -> {
          weights.mul_(Ops.times(means, 0.01).exp()).retainReference();
          return weights.div_(weights.sum()).retainReference();
        });
        Tensor loss = means.mul(weights.clone()).sum();
        var terms = new ArrayList<>(own.terms());
        terms.add(new Term("worst_group", means.detach().max()));
        yield new Losses(loss, own.count(), terms, Optional.of(perSample));
      }
      case Targets.None _, Targets.Classes _, Targets.Shares _, Targets.Sequences _ -> own;
    };
  }

  private Tensor means(Tensor perSample, int[] groups) {
    List<Tensor> means = new ArrayList<>();
    for (int group = 0; group < weights.size(0); group++) {
      var members = new float[groups.length];
      for (int i = 0; i < groups.length; i++) {
        members[i] = groups[i] == group ? 1 : 0;
      }
      Tensor mask = Tensors.of(members, members.length);
      means.add(perSample.mul(mask).sum().div(Ops.clampMin(mask.sum(), 1)));
    }
    return Ops.stack(0, means.toArray(Tensor[]::new));
  }
}
