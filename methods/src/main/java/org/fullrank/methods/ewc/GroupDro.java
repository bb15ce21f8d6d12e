package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * Group-DRO around an objective with a loss for each sample. The weights {@code q} are a buffer.
 * Other terms of the objective's loss, such as a penalty, stay.
 *
 * @param config number of groups and rate
 * @param base the objective
 * @param weights {@code q}, {@code [groups]}, their sum is 1
 */
record GroupDro(GroupDroConfig config, Method base, Tensor weights) implements MethodWrapper {
  /** Equal weights. */
  static GroupDro of(GroupDroConfig config, Method base) {
    Tensor equal = Init.buffer(1.0 / config.groups(), config.groups());
    return new GroupDro(config, base, equal);
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.buffer("group_weights", weights);
  }

  @Override
  public void visitFused(Visitor visitor) {
    base.visitFused(visitor);
    visitor.buffer("group_weights", weights);
  }

  /** Absent: the weights of the groups change the loss. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses own = base.losses(outputs, step);
    if (own.count() == 0) {
      return own;
    }
    boolean learns = step.pass().statistics() != Pass.Statistics.RUNNING;
    return Precision.exact(() -> weighted(own, step, learns));
  }

  private Losses weighted(Losses own, TrainingStep step, boolean learns) {
    Tensor each =
        own.perSample()
            .orElseThrow(() ->
                Problem.config(
                    "components.group_dro: want a method with a loss for each sample, such as"
                        + " supervised"));
    Tensor means = means(each, groups(step.batch().targets()), step.batch().classes());
    if (learns) {
      follow(weights, means.detach(), config.rate());
    }
    Tensor robust = means.mul(weights.clone()).sum();
    Tensor plain = Ops.times(each.sum(), 1.0 / own.count());
    var terms = new ArrayList<>(own.terms());
    terms.add(new Term("worst_group_loss", means.detach().max()));
    terms.add(new Term("worst_group_weight", weights.max().clone()));
    return new Losses(own.total().sub(plain).add(robust), own.count(), terms, Optional.of(each));
  }

  /** {@code q_g ← q_g exp(η l_g)}, divided by the sum; in place. */
  static void follow(Tensor weights, Tensor means, double rate) {
    Ops.noGrad(() -> {
      Tensor grown = weights.mul(Ops.times(means.sub(means.max()), rate).exp());
      return weights.copy_(grown.div(grown.sum()));
    });
  }

  private int[] groups(Targets targets) {
    if (!(targets instanceof Targets.Groups(int[] _, int[] groups))) {
      throw Problem.data("components.group_dro: want data with groups, the samples have none");
    }
    for (int group : groups) {
      if (group >= config.groups()) {
        throw Problem.data(
            String.format(
                Locale.ROOT,
                "components.group_dro.groups: want more than %d, the number of a group of the data,"
                    + " was %d",
                group,
                config.groups()));
      }
    }
    return groups;
  }

  /** The mean loss of the labelled samples of each group; 0 for a group without any. */
  private Tensor means(Tensor each, int[] groups, int[] classes) {
    List<Tensor> means = new ArrayList<>();
    for (int group = 0; group < config.groups(); group++) {
      float[] members = new float[groups.length];
      int count = 0;
      for (int i = 0; i < groups.length; i++) {
        if (groups[i] == group && classes[i] >= 0) {
          members[i] = 1;
          count++;
        }
      }
      Tensor sum = each.mul(Tensors.like(members, each, members.length)).sum();
      means.add(Ops.times(sum, 1.0 / Math.max(1, count)));
    }
    return Ops.stack(0, means.toArray(Tensor[]::new));
  }
}
