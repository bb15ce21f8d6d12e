package org.fullrank.methods;

import java.util.List;

/**
 * What a room brings for the claims of its paper.
 *
 * @param measures numbers of a trained model
 * @param computations numbers without training
 */
public record Instruments(List<Measure> measures, List<Computation> computations) {
  /** The measures that every run has are enough. */
  public static final Instruments NONE = new Instruments(List.of(), List.of());

  public Instruments {
    measures = List.copyOf(measures);
    computations = List.copyOf(computations);
  }
}
