package org.fullrank.methods.stubs;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
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

/**
 * MP3: every token says which place it came from, by a head as wide as the layout has places; a
 * drawn half of the tokens gives keys and values in every layer.
 */
final class Mp3 implements Method {
  private final int places;
  private final Layer head;

  Mp3(Site site) {
    places = site.student().layout().places();
    head = Linear.small().make(site.width(), places, true, site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Tensor context = Toys.drawn(step.pass().seed().with(1000), input.batch(), places, places / 2);
    Input masked = input.with(input.tokens().lookingAt(context));
    var features = step.student().forward(masked, step.pass().fork(0));
    return Outputs.of(List.of(features)).classified(head.forward(features.tokens(), step.pass()));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor own = Ops.range(places).expand(step.batch().samples(), places);
    var loss = CrossEntropy.ofTokens(outputs.logits().orElseThrow(), own);
    return Losses.of(loss.loss(), loss.count(), new Term("accuracy", loss.accuracy()));
  }
}
