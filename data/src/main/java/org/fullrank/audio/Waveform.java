package org.fullrank.audio;

import org.fullrank.core.Check;

/**
 * Audio of one channel. The array is shared, never copied: do not write to it.
 *
 * @param samples −1 to 1
 * @param rate samples per second, positive
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per clip would cost more than reading it
public record Waveform(float[] samples, int rate) {
  public Waveform {
    Check.positive(rate, "rate");
  }
}
