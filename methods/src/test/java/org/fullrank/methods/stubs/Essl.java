package org.fullrank.methods.stubs;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.heads.HeadConfig;
import org.fullrank.input.Applied;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;

/** ESSL: a base method on two views, and a head that predicts the quarter turn of a third. */
final class Essl implements MethodWrapper {
  private final Method base;
  private final Layer head;

  Essl(Method base, Site site) {
    this.base = base;
    head = HeadConfig.mlp(8, 4).make(site.width(), site.seed().with(50));
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.child("equivariance", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var features = step.features(2, step.pass().fork(2));
    return base.forward(plain(step))
        .classified(head.forward(features.pooled(), step.pass().fork(2)));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Applied turned = step.batch().view(2).record("rotation").orElseThrow();
    int[] quarters =
        IntStream.range(0, step.batch().samples())
            .map(i -> Math.round(turned.at(i, "degrees") / 90))
            .toArray();
    Tensor loss = CrossEntropy.of(outputs.logits().orElseThrow(), quarters, 0).loss();
    return base.losses(outputs, plain(step)).plus(0.4, "equivariance", loss);
  }

  private static TrainingStep plain(TrainingStep step) {
    return step.with(step.batch().with(step.batch().views().subList(0, 2)));
  }
}
