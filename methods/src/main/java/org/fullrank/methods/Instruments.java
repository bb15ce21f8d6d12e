package org.fullrank.methods;

import java.util.List;

/**
 * What a room brings for the claims of its paper, and for the reports of its runs.
 *
 * @param measures numbers of a trained model
 * @param computations numbers without training
 * @param exhibits pictures of a trained model
 */
public record Instruments(
    List<Measure> measures, List<Computation> computations, List<Exhibit> exhibits) {
  /** The measures that every run has are enough. */
  public static final Instruments NONE = new Instruments(List.of(), List.of());

  public Instruments {
    measures = List.copyOf(measures);
    computations = List.copyOf(computations);
    exhibits = List.copyOf(exhibits);
  }

  /** Numbers without pictures. */
  public Instruments(List<Measure> measures, List<Computation> computations) {
    this(measures, computations, List.of());
  }
}
