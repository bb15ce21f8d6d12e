package org.fullrank.calibrate;

import org.fullrank.core.Check;

/** The score of a class for an image; a prediction set holds the classes of low scores. */
public sealed interface ConformalScore {
  /**
   * Least ambiguous sets: {@code 1 − p_y}.
   *
   * @see <a href="https://arxiv.org/abs/1609.00451">Sadinle et al., JASA 2019</a>
   */
  record Lac() implements ConformalScore {}

  /**
   * Adaptive sets: the probability of all classes before {@code y} in descending order, and the
   * share {@code u} of {@code p_y}, {@code u} uniform in 0 to 1.
   *
   * @see <a href="https://arxiv.org/abs/2006.02544">Romano et al., NeurIPS 2020</a>
   */
  record Aps() implements ConformalScore {}

  /**
   * Regularised adaptive sets: the score of {@link Aps} and {@code penalty} for each rank of {@code
   * y} beyond {@code free}.
   *
   * @param penalty {@code λ}, 0 or more
   * @param free {@code k_reg}, ranks without penalty, 0 or more
   * @see <a href="https://arxiv.org/abs/2009.14193">Angelopoulos et al., ICLR 2021</a>
   */
  record Raps(double penalty, int free) implements ConformalScore {
    public Raps {
      Check.atLeastZero(penalty, "penalty");
      Check.atLeastZero(free, "free");
    }
  }

  /** The name in tables. */
  default String word() {
    return switch (this) {
      case Lac _ -> "LAC";
      case Aps _ -> "APS";
      case Raps _ -> "RAPS";
    };
  }

  /**
   * The score of class {@code k}.
   *
   * @param row the probabilities of the image
   * @param draw {@code u}, 0 to 1; 1 makes no draw, and larger sets
   */
  default double of(double[] row, int k, double draw) {
    return switch (this) {
      case Lac _ -> 1 - row[k];
      case Aps _ -> before(row, k) + draw * row[k];
      case Raps(double penalty, int free) ->
          before(row, k) + draw * row[k] + penalty * Math.max(0, rank(row, k) - free);
    };
  }

  private static boolean precedes(double[] row, int j, int k) {
    return row[j] > row[k] || (row[j] == row[k] && j < k);
  }

  private static double before(double[] row, int k) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += precedes(row, j, k) ? row[j] : 0;
    }
    return sum;
  }

  /** The rank of class {@code k} by descending probability, from 1. */
  private static int rank(double[] row, int k) {
    int rank = 1;
    for (int j = 0; j < row.length; j++) {
      rank += precedes(row, j, k) ? 1 : 0;
    }
    return rank;
  }
}
