package org.fullrank.methods;

import java.util.Optional;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;

/** Pictures that a room shows of a trained model in the report of its run. */
public interface Exhibit {
  /** The anchor of its section in the page: small letters, digits and underscores. */
  String name();

  /**
   * The pictures; absent if the model has nothing to show.
   *
   * @param encoder the trained encoder
   * @param method the objective that trained it, with its heads
   * @param batches samples that the model was not trained on where there are any, one view of each
   *     without chance; the tensors of a batch live in the scope in which the batch is asked for
   */
  Optional<PictureSheet> of(Encoder encoder, Method method, Iterable<Batch> batches);
}
