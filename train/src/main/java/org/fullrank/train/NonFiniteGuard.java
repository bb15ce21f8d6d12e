package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.input.Batch;
import org.fullrank.methods.Losses;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.NonFiniteGradient;

/** Stops a run at the first loss or gradient that is not finite, and names the first bad tensor. */
final class NonFiniteGuard {
  private NonFiniteGuard() {}

  /** A loss that is not finite. */
  private static final class NonFiniteLoss extends RuntimeException {
    private static final long serialVersionUID = 1;

    NonFiniteLoss(String message) {
      super(message);
    }
  }

  /**
   * The result of {@code step}. If it diverges, calls {@code listener} and writes a metrics line
   * without a loss, which marks the divergence for a diagnosis.
   */
  static Progress or(Metrics metrics, Listener listener, long number, Supplier<Progress> step) {
    try {
      return step.get();
    } catch (NonFiniteLoss | NonFiniteGradient e) {
      metrics.append(
          List.of(new Metrics.Metric("step", number), new Metrics.Metric("loss", Double.NaN)));
      metrics.sync();
      listener.diverged(number);
      throw Problem.failed(
          e.getMessage()
              + ". The run has diverged: lower optim.lr, lengthen the warm-up, or clip the gradients"
              + " (optim.clip). From a checkpoint, if there is one, --resume goes on with --set",
          e);
    }
  }

  /** Throws unless the loss of step {@code step} is finite. Costs one scalar read. */
  static void check(long step, Losses losses, Model model, Batch views) {
    double loss = Ops.value(losses.total());
    if (!Double.isFinite(loss)) {
      throw new NonFiniteLoss(
          String.format(
              Locale.ROOT,
              "step %d: the loss is %s; first bad tensor: %s",
              step,
              loss,
              culprit(losses, model, views)));
    }
  }

  private static String culprit(Losses losses, Model model, Batch views) {
    for (var view : views.views()) {
      if (!Ops.isFinite(view.input().values())) {
        return "the input views";
      }
    }
    return first(Tree.parameters(model), "parameter ")
        .or(() -> inEncoder(model, views))
        .or(() -> first(Tree.tensors(model), "buffer ")) // last: a bad forward moves statistics
        .orElseGet(() ->
            losses.terms().stream()
                .filter(term -> !Ops.isFinite(term.value()))
                .findFirst()
                .map(term -> "loss term " + term.name())
                .orElse("the loss"));
  }

  private static Optional<String> first(List<NamedTensor> tensors, String kind) {
    return tensors.stream()
        .filter(named -> named.tensor().is_floating_point() && !Ops.isFinite(named.tensor()))
        .findFirst()
        .map(named -> kind + named.name());
  }

  private static Optional<String> inEncoder(Model model, Batch views) {
    var bad = new ArrayList<String>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void tokens(int layer, Tensor tokens, Optional<Tensor> real) {
            if (bad.isEmpty() && !Ops.isFinite(tokens)) {
              bad.add("tokens after layer " + layer + " of the encoder");
            }
          }
        };
    Ops.noGrad(() -> {
      views.views().forEach(v -> model.encoder().forward(v.input(), Pass.evaluate().with(hook)));
      return bad;
    });
    return bad.stream().findFirst();
  }
}
