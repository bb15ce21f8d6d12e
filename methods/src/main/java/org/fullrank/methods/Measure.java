package org.fullrank.methods;

import java.util.OptionalDouble;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;

/**
 * A number that a room measures of a trained model, for the claims of its paper: an error of
 * calibration, a decoding error, an error rate.
 */
public interface Measure {
  /** The name, as a claim spells it: small letters, digits and underscores. */
  String name();

  /**
   * The number, on samples that the model was not trained on; absent where it is not defined.
   *
   * @param encoder the trained encoder
   * @param method the objective that trained it, with its heads
   * @param batches the samples, one view of each without chance; the tensors of a batch live in the
   *     scope in which the batch is asked for
   */
  OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches);
}
