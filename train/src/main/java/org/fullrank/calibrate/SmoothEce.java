package org.fullrank.calibrate;

/**
 * The smooth ECE, a calibration error without bins, and its reliability diagram. The residuals
 * {@code p − y} are smoothed by a Gaussian kernel of width {@code σ} that is reflected at 0 and 1;
 * {@code smECE_σ} is the integral of the absolute smoothed residual. The reported {@code σ} is the
 * one with {@code smECE_σ = σ}, found on multiples of 1/1024.
 *
 * <p>Grids as in apple/ml-calibration@18ff21a, so that the values agree: forecasts are spread over
 * {@code ⌊max(2000, 20/σ)/2⌋ + 1} points, the kernel is cut at half the length of the axis, the
 * integral is a sum over {@code max(10/σ, 200)} points. Departure: the kernel is also cut at 8σ,
 * below which its values are under {@code 2e-14} of its peak.
 *
 * @param value the smooth ECE, 0 to 1
 * @param bandwidth {@code σ}
 * @param diagram smoothed rates
 * @see <a href="https://arxiv.org/abs/2309.12236">Błasiok and Nakkiran, ICLR 2024</a>
 */
public record SmoothEce(double value, double bandwidth, Diagram diagram) {
  private static final int STEPS = 10; // of the bisection: multiples of 1/1024
  private static final int DIAGRAM_POINTS = 201;

  /**
   * The kernel estimate of the rate of the event at each probability.
   *
   * @param probability the points, 0 to 1, equally spaced
   * @param rate the smoothed rate at each of them
   * @param density the smoothed density of the forecasts at each of them, mean 1
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, then only read
  public record Diagram(double[] probability, double[] rate, double[] density) {}

  /** The smooth ECE of {@code forecasts}, with its diagram. */
  public static SmoothEce of(BinaryForecasts forecasts) {
    double bandwidth = bandwidth(forecasts);
    return new SmoothEce(at(forecasts, bandwidth), bandwidth, diagram(forecasts, bandwidth));
  }

  /** The smooth ECE of {@code forecasts} alone, for many resamplings. */
  public static double value(BinaryForecasts forecasts) {
    return at(forecasts, bandwidth(forecasts));
  }

  /** {@code smECE_σ} at the width {@code bandwidth}, positive. */
  public static double at(BinaryForecasts forecasts, double bandwidth) {
    var kernel = new ReflectedKernel(bandwidth);
    int points = (int) Math.max(Math.rint(10 / bandwidth), 200);
    double[] residual = kernel.smooth(forecasts, (p, y) -> p - y);
    double[] density = kernel.smooth(forecasts, (_, _) -> 1);
    double error = 0;
    double mass = 0;
    for (int i = 0; i < points; i++) {
      double at = (double) i / (points - 1);
      error += Math.abs(kernel.at(residual, at));
      mass += kernel.at(density, at) + ReflectedKernel.FLOOR;
    }
    return error / mass;
  }

  private static double bandwidth(BinaryForecasts forecasts) {
    double high = 1;
    double low = 0;
    for (int step = 0; step < STEPS; step++) {
      double middle = (low + high) / 2;
      if (middle < 0.001 || middle < at(forecasts, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static Diagram diagram(BinaryForecasts forecasts, double bandwidth) {
    var kernel = new ReflectedKernel(bandwidth);
    double[] came = kernel.smooth(forecasts, (_, y) -> y);
    double[] all = kernel.smooth(forecasts, (_, _) -> 1);
    double[] probability = new double[DIAGRAM_POINTS];
    double[] rate = new double[DIAGRAM_POINTS];
    double[] density = new double[DIAGRAM_POINTS];
    double sum = 0;
    for (int i = 0; i < DIAGRAM_POINTS; i++) {
      probability[i] = (double) i / (DIAGRAM_POINTS - 1);
      density[i] = kernel.at(all, probability[i]);
      rate[i] = kernel.at(came, probability[i]) / (density[i] + ReflectedKernel.FLOOR);
      sum += density[i];
    }
    for (int i = 0; i < DIAGRAM_POINTS; i++) {
      density[i] *= DIAGRAM_POINTS / sum;
    }
    return new Diagram(probability, rate, density);
  }
}
