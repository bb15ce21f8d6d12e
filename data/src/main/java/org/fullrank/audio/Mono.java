package org.fullrank.audio;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/** Collects samples of all channels and mixes them to one: their mean. */
final class Mono {
  /** The most samples of a clip: 25 minutes at 44.1 kHz, 70 minutes at 16 kHz. */
  static final int MOST = 1 << 26;

  private static final int MOST_CHANNELS = 64;
  private static final int MOST_RATE = 1_000_000; // Hz
  private static final int FIRST = 1 << 14;

  private final int channels;
  private final int rate;
  private float[] samples;
  private int count;
  private double sum;
  private int channel;

  /**
   * @param expected samples of a channel that the header tells, a hint
   * @throws IOException if no file has so many channels or such a rate
   */
  Mono(int channels, int rate, long expected) throws IOException {
    if (channels < 1 || channels > MOST_CHANNELS) {
      throw new IOException("want 1 to 64 channels, was " + channels);
    }
    if (rate < 1 || rate > MOST_RATE) {
      throw new IOException("want a sample rate of 1 to 1,000,000 Hz, was " + rate);
    }
    this.channels = channels;
    this.rate = rate;
    samples = new float[Math.clamp(expected, 0, FIRST)];
  }

  /** Adds the next sample, of the next channel; levels beyond −1 and 1 are clipped. */
  void add(double level) throws IOException {
    if (!Double.isFinite(level)) {
      throw new IOException(
          String.format(Locale.ROOT, "sample %,d is not a number, or infinite", count));
    }
    sum += Math.clamp(level, -1, 1);
    channel++;
    if (channel == channels) {
      put((float) (sum / channels));
      sum = 0;
      channel = 0;
    }
  }

  private void put(float level) throws IOException {
    if (count == MOST) {
      throw new IOException(String.format(Locale.ROOT, "want at most %,d samples", MOST));
    }
    if (count == samples.length) {
      samples = Arrays.copyOf(samples, Math.clamp(2L * count, FIRST, MOST));
    }
    samples[count++] = level;
  }

  /**
   * The samples so far.
   *
   * @throws IOException if there is none
   */
  Waveform whole() throws IOException {
    if (count == 0) {
      throw new IOException("holds no sample");
    }
    return new Waveform(Arrays.copyOf(samples, count), rate);
  }
}
