package org.fullrank.train;

import java.util.ArrayList;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.input.Views;
import org.fullrank.methods.Losses;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tap;
import org.fullrank.nn.Tree;

/** Stops a run at the first number that is none, and names the tensor that it came from. */
final class Finite {
  private Finite() {}

  /** Throws unless the loss of step {@code step} is finite. Costs one scalar read. */
  static void check(long step, Losses losses, Model model, Views views) {
    double loss = Ops.value(losses.total());
    if (!Double.isFinite(loss)) {
      throw diverged(
          "step %d: the loss is %s; first bad tensor: %s"
              .formatted(step, loss, culprit(losses, model, views)));
    }
  }

  static Problem diverged(String what) {
    return Problem.failed(
        what
            + ". The run has diverged: lower optim.lr, lengthen the warm-up, or set optim.clip; the"
            + " last checkpoint is from before, and --resume with --set goes on from it");
  }

  private static String culprit(Losses losses, Model model, Views views) {
    for (var named : Tree.tensors(model)) {
      if (named.tensor().is_floating_point() && !Ops.isFinite(named.tensor())) {
        return "parameter " + named.name();
      }
    }
    for (var view : views.views()) {
      if (!Ops.isFinite(view.input().values())) {
        return "the views themselves";
      }
    }
    return inEncoder(model, views)
        .orElseGet(() ->
            losses.terms().stream()
                .filter(term -> !Ops.isFinite(term.value()))
                .findFirst()
                .map(term -> "loss term " + term.name())
                .orElse("the loss"));
  }

  private static Optional<String> inEncoder(Model model, Views views) {
    var bad = new ArrayList<String>();
    Tap tap =
        new Tap() {
          @Override
          public void tokens(int layer, Tensor tokens) {
            if (bad.isEmpty() && !Ops.isFinite(tokens)) {
              bad.add("tokens after layer " + layer + " of the encoder");
            }
          }
        };
    Ops.noGrad(() -> {
      views.views().forEach(v -> model.encoder().forward(v.input(), Pass.evaluate().tapped(tap)));
      return bad;
    });
    return bad.stream().findFirst();
  }
}
