package org.fullrank.audio;

import java.util.Locale;

/**
 * Changes the sample rate by a windowed sinc: {@code y(t) = Σ x(n) w(c(n − t)) sinc(c(n − t))},
 * {@code w} a Kaiser window of β = 9 over 40 crossings to each side, the cut {@code c} at 0.925 of
 * the lower rate's half. Taps are divided by their sum, so that a constant stays. Equal rates copy.
 *
 * <p>Passband: to 0.85 of the half of the lower rate, within 0.01 dB. Stopband: above the half of
 * the lower rate, −80 dB or less. Samples between −1 and 1 come within 2e-6 of the formula: taps
 * are interpolated in tables.
 *
 * @param ratio new rate over old rate, 1/256 to 256
 */
public record Resampler(double ratio) {
  private static final double CUT = 0.925;
  private static final int ZEROS = 40; // crossings to each side
  private static final double BETA = 9;
  private static final double MOST = 256;
  private static final int FINE = 2048; // entries of the table between crossings
  private static final double[] TABLE = table();
  private static final PhaseBank RAISING = bank(CUT); // of every ratio above 1

  public Resampler {
    if (!(ratio >= 1 / MOST && ratio <= MOST)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "ratio: want 1/256 to 256, was %s", ratio));
    }
  }

  /** The change from {@code from} to {@code to} samples per second. */
  public static Resampler of(double from, double to) {
    return new Resampler(to / from);
  }

  /** Samples of the result of {@code length} samples. */
  public int length(int length) {
    return Math.toIntExact((long) Math.ceil(length * ratio - 1e-9));
  }

  /** {@code samples} at the new rate; beyond both ends lies silence. */
  public float[] resample(float[] samples) {
    if (ratio == 1) {
      return samples.clone();
    }
    var to = new float[length(samples.length)];
    PhaseBank bank = ratio > 1 ? RAISING : bank(CUT * ratio);
    for (int i = 0; i < to.length; i++) {
      to[i] = bank.at(i / ratio, samples);
    }
    return to;
  }

  private static PhaseBank bank(double cut) {
    return new PhaseBank(distance -> tap(distance * cut), ZEROS / cut);
  }

  private static double tap(double crossings) {
    double at = crossings * FINE;
    int below = (int) at;
    if (below >= TABLE.length - 1) {
      return 0;
    }
    return TABLE[below] + (at - below) * (TABLE[below + 1] - TABLE[below]);
  }

  private static double[] table() {
    var table = new double[ZEROS * FINE + 2];
    for (int i = 0; i < table.length; i++) {
      double x = (double) i / FINE;
      double inside = Math.max(0, 1 - x / ZEROS * (x / ZEROS));
      double sinc = x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      table[i] = sinc * bessel(BETA * Math.sqrt(inside)) / bessel(BETA);
    }
    return table;
  }

  /** The modified Bessel function of order 0, by its series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-17 * sum; k++) {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }
}
