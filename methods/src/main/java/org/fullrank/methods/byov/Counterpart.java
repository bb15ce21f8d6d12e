package org.fullrank.methods.byov;

import java.util.ArrayList;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/** A method, and a supervised classifier of its own weights trained beside it on view 0. */
public final class Counterpart implements MethodWrapper {
  private static final long BESIDE = 1L << 44; // far from the keys of methods

  private final Method base;
  private final Encoder encoder;
  private final LinearMap head;

  Counterpart(Method base, Site site) {
    int classes = site.facts().classes();
    if (classes < 2) {
      throw Problem.data(
          "data: want labels of 2 classes or more for supervised_counterpart, was " + classes);
    }
    this.base = base;
    encoder = site.twin().get();
    head =
        site.parts()
            .linears()
            .at(Place.HEAD)
            .make(site.width(), classes, true, site.seed().with(BESIDE));
  }

  /** The counterpart within {@code method}, if it has one. */
  public static Optional<Counterpart> within(Method method) {
    return switch (method) {
      case Counterpart own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public void visit(Visitor visitor) {
    base.visit(visitor);
    visitor.child("counterpart.encoder", encoder);
    visitor.child("counterpart.head", head);
  }

  @Override
  public void visitFused(Visitor visitor) {
    base.visitFused(visitor);
    visitor.child("counterpart.encoder", encoder);
    visitor.child("counterpart.head", head);
  }

  /** The logits {@code [batch, classes]} of the counterpart. */
  public Tensor logits(Input input, Pass pass) {
    return head.forward(encoder.forward(input, pass.fork(0)).pooled(), pass.fork(1));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Losses own = base.losses(outputs, step);
    Tensor logits = logits(step.batch().view(0).input(), step.pass().fork(BESIDE));
    var loss = CrossEntropy.of(logits, step.batch().classes(), 0);
    var terms = new ArrayList<>(own.terms());
    terms.add(new Term("counterpart", loss.loss().detach()));
    return new Losses(own.total().add(loss.loss()), own.count(), terms, own.perSample());
  }
}
