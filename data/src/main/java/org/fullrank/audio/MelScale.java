package org.fullrank.audio;

/** Pitch as heard, in mels, as a function of frequency. */
public enum MelScale {
  /** {@code 2595 log₁₀(1 + f / 700)}, as HTK, Kaldi and torchaudio have it. */
  HTK,
  /** Linear to 1 kHz, logarithmic above, as Slaney's Auditory Toolbox and librosa have it. */
  SLANEY;

  private static final double STEP = 200.0 / 3; // Hz of a mel below the knee
  private static final double KNEE = 1000; // Hz
  private static final double LOG_STEP = Math.log(6.4) / 27;

  /** Mels of {@code frequency}, Hz. */
  double mels(double frequency) {
    return switch (this) {
      case HTK -> 2595 * Math.log10(1 + frequency / 700);
      case SLANEY ->
          frequency < KNEE ? frequency / STEP : KNEE / STEP + Math.log(frequency / KNEE) / LOG_STEP;
    };
  }

  /** The frequency of {@code mels}, Hz. */
  double frequency(double mels) {
    return switch (this) {
      case HTK -> 700 * (Math.pow(10, mels / 2595) - 1);
      case SLANEY ->
          mels < KNEE / STEP ? mels * STEP : KNEE * Math.exp(LOG_STEP * (mels - KNEE / STEP));
    };
  }

  /**
   * Triangles over the lines of a spectrum, row-major {@code [bins × (fft / 2 + 1)]}: triangle
   * {@code b} rises from corner {@code b} to 1 at corner {@code b + 1} and falls to corner {@code b
   * + 2}, linear in frequency; the corners are at equal distances in mels. No area is normalised.
   *
   * @param rate samples per second
   */
  double[] triangles(int bins, int fft, int rate, double low, double high) {
    int lines = fft / 2 + 1;
    var corners = new double[bins + 2];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = frequency(mels(low) + (mels(high) - mels(low)) * i / (bins + 1));
    }
    var triangles = new double[bins * lines];
    for (int bin = 0; bin < bins; bin++) {
      for (int line = 0; line < lines; line++) {
        double f = (double) line * rate / fft;
        double up = (f - corners[bin]) / (corners[bin + 1] - corners[bin]);
        double down = (corners[bin + 2] - f) / (corners[bin + 2] - corners[bin + 1]);
        triangles[bin * lines + line] = Math.max(0, Math.min(up, down));
      }
    }
    return triangles;
  }
}
