package org.fullrank.calibrate;

import java.util.function.DoubleBinaryOperator;

/** A Gaussian kernel on 0 to 1, reflected at both ends, on a grid of equal steps. */
final class ReflectedKernel {
  /** Added to a density before a division. */
  static final double FLOOR = 1e-4;

  private static final int CUT = 8; // widths

  private final int points;
  private final double[] weights; // of the centre and of the neighbours on one side

  /**
   * @param bandwidth {@code σ}, positive
   */
  ReflectedKernel(double bandwidth) {
    points = (int) (Math.max(2000, Math.rint(20 / bandwidth)) / 2) + 1;
    int reach = (int) Math.min((points - 1) / 2.0, CUT * bandwidth * (points - 1));
    weights = new double[reach + 1];
    for (int i = 0; i <= reach; i++) {
      double z = (double) i / (points - 1) / bandwidth;
      weights[i] = Math.exp(-z * z / 2) / (Math.sqrt(2 * Math.PI) * bandwidth);
    }
  }

  /**
   * The sum over the forecasts of {@code value} of probability and outcome (0 or 1), spread by the
   * kernel, at each grid point. A forecast between two points is shared between them.
   */
  double[] smooth(BinaryForecasts forecasts, DoubleBinaryOperator value) {
    double[] spread = new double[points];
    for (int i = 0; i < forecasts.size(); i++) {
      double p = forecasts.probability()[i];
      double y = forecasts.outcome()[i] ? 1 : 0;
      double place = p * (points - 1);
      int below = Math.min((int) place, points - 2);
      double share = place - below;
      spread[below] += (1 - share) * value.applyAsDouble(p, y);
      spread[below + 1] += share * value.applyAsDouble(p, y);
    }
    return convolved(spread);
  }

  private double[] convolved(double[] values) {
    int reach = weights.length - 1;
    double[] wide = new double[points + 2 * reach];
    for (int i = 0; i < wide.length; i++) {
      int at = Math.abs(i - reach);
      wide[i] = values[at < points ? at : 2 * (points - 1) - at];
    }
    double[] smooth = new double[points];
    for (int i = 0; i < points; i++) {
      double sum = weights[0] * wide[i + reach];
      for (int j = 1; j <= reach; j++) {
        sum += weights[j] * (wide[i + reach - j] + wide[i + reach + j]);
      }
      smooth[i] = sum;
    }
    return smooth;
  }

  /** The value between grid points at {@code place}, 0 to 1. */
  double at(double[] smooth, double place) {
    double x = place * (points - 1);
    int below = Math.min((int) x, points - 2);
    double share = x - below;
    return smooth[below] * (1 - share) + smooth[below + 1] * share;
  }
}
