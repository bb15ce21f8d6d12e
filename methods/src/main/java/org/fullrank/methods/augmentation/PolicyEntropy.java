package org.fullrank.methods.augmentation;

import java.util.OptionalDouble;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * {@code policy_entropy_share}: the entropy of a learned policy as a share of that of uniform
 * choices, 0 to 1. Absent of methods without such a policy.
 */
record PolicyEntropy() implements Measure {
  static final String NAME = "policy_entropy_share";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return method.readings().stream()
        .filter(reading -> reading.name().equals(NAME))
        .mapToDouble(reading -> reading.value())
        .findFirst();
  }
}
