package org.fullrank.calibrate;

/** The error function. */
final class Normal {
  private Normal() {}

  /**
   * {@code erf(x) = 2/√π ∫₀ˣ e^(−t²) dt} to about {@code 1e-14}: the series {@code 2/√π e^(−x²) Σ
   * 2ⁿx^(2n+1)/(2n+1)!!}, all of whose terms have one sign. Beyond 6 it is ±1.
   */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
