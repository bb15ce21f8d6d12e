package org.fullrank.audio;

/**
 * The taps of a filter at evenly spaced positions between two samples. A row holds the taps of a
 * position, divided by their sum; between two positions the taps are interpolated linearly. The
 * rows are computed once for a filter, so that a new sample costs two products of row and samples.
 */
final class PhaseBank {
  private static final int PHASES = 1024;
  private static final int LANES = 4; // partial sums, which do not wait for each other

  private final int half;
  private final int width;
  private final float[] rows; // [PHASES + 1, width]

  /** The value of a filter. */
  interface Filter {
    /** The tap at {@code distance} from the centre, old samples, 0 or more. */
    double at(double distance);
  }

  /**
   * @param filter which is 0 beyond {@code reach}
   * @param reach old samples to each side, positive
   */
  PhaseBank(Filter filter, double reach) {
    half = (int) Math.ceil(reach);
    width = Math.ceilDiv(2 * half + 2, LANES) * LANES;
    rows = new float[(PHASES + 1) * width];
    for (int phase = 0; phase <= PHASES / 2; phase++) {
      fill(phase, filter);
    }
  }

  /** The taps at {@code phase}, and the same in reverse at the phase that mirrors it. */
  private void fill(int phase, Filter filter) {
    int mirror = PHASES - phase;
    double position = (double) phase / PHASES;
    var taps = new double[2 * half + 2];
    double total = 0;
    for (int j = 0; j < taps.length; j++) {
      taps[j] = filter.at(Math.abs(j - half - position));
      total += taps[j];
    }
    for (int j = 0; j < taps.length; j++) {
      float tap = (float) (taps[j] / total);
      rows[phase * width + j] = tap;
      rows[mirror * width + taps.length - 1 - j] = tap;
    }
  }

  /** The value between {@code samples} at {@code place}, old samples from the first, 0 or more. */
  float at(double place, float[] samples) {
    int below = (int) place;
    double phase = (place - below) * PHASES; // below PHASES
    int row = ((int) phase) * width;
    float share = (float) (phase - (int) phase);
    int first = below - half;
    return first >= 0 && first + width <= samples.length
        ? inside(row, share, first, samples)
        : atEnd(row, share, first, samples);
  }

  private float inside(int row, float share, int first, float[] samples) {
    float low0 = 0;
    float low1 = 0;
    float low2 = 0;
    float low3 = 0;
    float high0 = 0;
    float high1 = 0;
    float high2 = 0;
    float high3 = 0;
    int next = row + width;
    for (int j = 0; j < width; j += LANES) {
      float x0 = samples[first + j];
      float x1 = samples[first + j + 1];
      float x2 = samples[first + j + 2];
      float x3 = samples[first + j + 3];
      low0 += rows[row + j] * x0;
      low1 += rows[row + j + 1] * x1;
      low2 += rows[row + j + 2] * x2;
      low3 += rows[row + j + 3] * x3;
      high0 += rows[next + j] * x0;
      high1 += rows[next + j + 1] * x1;
      high2 += rows[next + j + 2] * x2;
      high3 += rows[next + j + 3] * x3;
    }
    float low = low0 + low1 + (low2 + low3);
    return low + share * (high0 + high1 + (high2 + high3) - low);
  }

  /** The same where the filter reaches beyond an end of the samples, into silence. */
  private float atEnd(int row, float share, int first, float[] samples) {
    float low = 0;
    float high = 0;
    int to = Math.min(width, samples.length - first);
    for (int j = Math.max(0, -first); j < to; j++) {
      low += rows[row + j] * samples[first + j];
      high += rows[row + width + j] * samples[first + j];
    }
    return low + share * (high - low);
  }
}
