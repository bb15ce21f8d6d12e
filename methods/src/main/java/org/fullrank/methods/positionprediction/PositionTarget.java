package org.fullrank.methods.positionprediction;

import org.fullrank.core.Check;
import org.fullrank.encoder.TokenLayout;

/** What the head says of each token's place. */
public sealed interface PositionTarget {
  /** The place, as one of {@code N} classes: the paper's target. */
  record Place() implements PositionTarget {}

  /**
   * A distribution over the {@code N} places around the token's own: {@code w(i, j) = exp(−d(i,
   * j)/σ²)}, divided by its sum over {@code j}, with the Euclidean distance {@code d} of places in
   * steps of the grid. {@code σ → 0} gives {@link Place}. As position smoothing in DropPos (Wang et
   * al., NeurIPS 2023).
   *
   * @param sigma {@code σ}, above 0
   */
  record Smoothed(double sigma) implements PositionTarget {
    public Smoothed {
      Check.positive(sigma, "sigma");
    }
  }

  /**
   * The offset from a drawn other token to the token, row and column apart: {@code 2R − 1} classes
   * of rows and {@code 2C − 1} of columns for a grid of {@code R × C} places. The head is given the
   * difference of the two tokens.
   */
  record Relative() implements PositionTarget {}

  /** Outputs of the head. */
  default int outputs(TokenLayout layout) {
    return switch (this) {
      case Place _, Smoothed _ -> layout.places();
      case Relative _ -> 2 * (layout.rows() + layout.columns()) - 2;
    };
  }
}
