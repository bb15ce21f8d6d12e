package org.fullrank.methods.emascaling;

import java.util.OptionalDouble;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.losses.ClassifierAccuracy;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * {@code averaged_accuracy}: the share of samples that the method's classifier gets right with the
 * first average of all weights, 0 to 1. Absent without a classifier or an average.
 */
record AveragedAccuracy() implements Measure {
  @Override
  public String name() {
    return "averaged_accuracy";
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return method.averages().stream()
        .findFirst()
        .map(average -> average.within(() -> accuracy(encoder, method, batches)))
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble accuracy(Encoder encoder, Method method, Iterable<Batch> batches) {
    return method
        .classifier()
        .map(head -> ClassifierAccuracy.of(encoder, head, batches))
        .orElse(OptionalDouble.empty());
  }
}
