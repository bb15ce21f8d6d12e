package org.fullrank.methods.framewise;

import java.util.OptionalDouble;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * {@code frame_accuracy}: the share of the labelled tokens of held-out clips whose largest logit is
 * their class, 0..1. Absent of other methods, and without a labelled token.
 */
record FrameAccuracy() implements Measure {
  @Override
  public String name() {
    return "frame_accuracy";
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return Framewise.within(method)
        .map(it -> share(encoder, it, batches))
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  private static double share(Encoder encoder, Framewise method, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      double right = 0;
      double tokens = 0;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          try (var _ = Scope.open()) {
            var loss = method.heldOut(encoder, batch);
            right += loss.count() * Ops.value(loss.accuracy());
            tokens += loss.count();
          }
        }
      }
      return right / tokens;
    });
  }
}
