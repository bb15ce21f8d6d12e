package org.fullrank.methods.ctc;

import java.util.OptionalDouble;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.losses.CtcLoss;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * {@code ctc_log_likelihood}: minus the training's loss on held-out clips, nats for each symbol. It
 * orders models that still give blanks alone, whose error rates are all 1. Absent of other methods,
 * and without a clip that counts.
 */
record HeldOutLoss() implements Measure {
  @Override
  public String name() {
    return "ctc_log_likelihood";
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return Ctc.within(method)
        .map(it -> -mean(encoder, it, batches))
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  private static double mean(Encoder encoder, Ctc method, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      double sum = 0;
      double clips = 0;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          try (var _ = Scope.open()) {
            Input input = batch.view(0).input();
            var loss =
                CtcLoss.of(
                    method.logits(encoder, input),
                    Ctc.frames(encoder, input),
                    batch.targets().sequences());
            sum += loss.count() * Ops.value(loss.loss());
            clips += loss.count();
          }
        }
      }
      return sum / clips;
    });
  }
}
