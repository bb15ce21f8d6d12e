package org.fullrank.views;

import org.fullrank.core.Check;

/**
 * How a view changes the samples of a clip, each change drawn anew.
 *
 * @param speed largest change of speed, pitch and tempo alike, as a share: 0.1 plays at 0.9 to 1.1
 * @param gain largest change of level to both sides, dB
 * @param shift longest silence before a clip that is shorter than the view, seconds
 * @param noise probability of white noise, 0 to 1
 * @param quietest signal-to-noise ratio of the quietest noise, dB
 * @param loudest signal-to-noise ratio of the loudest noise, dB, at most {@code quietest}
 */
public record WaveChanges(
    double speed, double gain, double shift, double noise, double quietest, double loudest) {
  /** No change. */
  public static final WaveChanges NONE = new WaveChanges(0, 0, 0, 0, 30, 5);

  /** Speed to 10 %, 6 dB, 100 ms, noise of 5 to 30 dB in half of the views. */
  public static final WaveChanges DEFAULT = new WaveChanges(0.1, 6, 0.1, 0.5, 30, 5);

  public WaveChanges {
    Check.within(speed, 0, 0.5, "speed");
    Check.within(gain, 0, 60, "gain");
    Check.within(shift, 0, 60, "shift");
    Check.within(noise, 0, 1, "noise");
    Check.within(loudest, -20, quietest, "loudest");
    Check.within(quietest, loudest, 100, "quietest");
  }
}
