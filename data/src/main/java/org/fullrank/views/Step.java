package org.fullrank.views;

import org.fullrank.input.Transform;

/**
 * One step of a {@link Policy}: what it records, how its parameters are drawn, how it changes a
 * view. A new step is a new record in {@link SpatialStep}, {@link PixelStep} or {@link
 * OperatorStep} and nothing else.
 */
public sealed interface Step permits SpatialStep, PixelStep, OperatorStep {
  /** What this step leaves on record, with the ranges that follow from its settings. */
  Transform transform();

  /** Whether the step is the same in every view, so that evaluation has it too. */
  default boolean fixed() {
    return false;
  }

  /**
   * Draws this step's parameters.
   *
   * @param into the parameters, in the order of {@link #transform}; they hold the identity, which
   *     stays where the step is not applied
   */
  void draw(Draw draw, float[] into);

  /** Changes the view on {@code canvas} as {@code drawn} says. */
  void paint(Canvas canvas, float[] drawn);
}
