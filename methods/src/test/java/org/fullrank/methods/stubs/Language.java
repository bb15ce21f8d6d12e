package org.fullrank.methods.stubs;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.input.Input;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Visitor;

/** A causal language model: every token predicts the next one; the count is that of tokens. */
final class Language implements Method {
  private final Layer head;

  Language(Site site, int vocabulary) {
    head = Linear.small().make(site.width(), vocabulary, true, site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Input causal = input.with(input.tokens().causally());
    var features = step.student().forward(causal, step.pass().fork(0));
    return Outputs.of(List.of(features)).classified(head.forward(features.tokens(), step.pass()));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor ids = step.batch().view(0).input().values();
    long next = ids.size(1) - 1;
    var loss =
        CrossEntropy.ofTokens(
            outputs.logits().orElseThrow().narrow(1, 0, next), ids.narrow(1, 1, next));
    return Losses.of(loss.loss(), loss.count(), new Term("accuracy", loss.accuracy()));
  }
}
