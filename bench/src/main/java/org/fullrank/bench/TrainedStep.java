package org.fullrank.bench;

import java.util.List;
import org.fullrank.core.Precision;

/** A network in training on a batch that stays the same. */
public interface TrainedStep {
  /** Trained scalars. */
  long parameters();

  /**
   * The times of the next steps, milliseconds.
   *
   * @param precision of the forward pass
   * @param steps positive
   */
  List<Double> block(Precision precision, int steps);
}
