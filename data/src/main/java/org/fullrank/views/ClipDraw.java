package org.fullrank.views;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fullrank.audio.Resampler;
import org.fullrank.data.Item;
import org.fullrank.input.Transform;

/**
 * The drawn changes of one clip.
 *
 * @param begin where the part begins, as a share of the places where it can begin
 * @param speed factor of the speed
 * @param gain dB
 * @param lead silence before a short clip, seconds
 * @param noise signal-to-noise ratio, dB; {@link #CLEAN} without noise
 */
record ClipDraw(double begin, double speed, double gain, double lead, double noise) {
  /** The record of a view without noise. */
  static final double CLEAN = 200;

  /** The middle of the clip as it is. */
  static final ClipDraw PLAIN = new ClipDraw(0.5, 1, 0, 0, CLEAN);

  /** Draws in a fixed order, so that no setting moves the draws of another. */
  static ClipDraw of(WaveChanges wave, RandomGenerator random) {
    double begin = random.nextDouble();
    double speed = 1 + wave.speed() * (2 * random.nextDouble() - 1);
    double gain = wave.gain() * (2 * random.nextDouble() - 1);
    double lead = wave.shift() * random.nextDouble();
    boolean noisy = random.nextDouble() < wave.noise();
    double ratio = wave.loudest() + (wave.quietest() - wave.loudest()) * random.nextDouble();
    return new ClipDraw(begin, speed, gain, lead, noisy ? ratio : CLEAN);
  }

  /** What is recorded of the samples of {@code views}. */
  static List<Transform> transforms(AudioViews views) {
    WaveChanges wave = views.wave();
    return List.of(
        one("crop", "begin", 0, 0, 1),
        one("speed", "factor", 1, 1 - wave.speed(), 1 + wave.speed()),
        one("gain", "decibels", 0, -wave.gain(), wave.gain()),
        one("shift", "seconds", 0, 0, wave.shift()),
        one("noise", "ratio", (float) CLEAN, wave.loudest(), CLEAN));
  }

  private static Transform one(
      String name, String parameter, float identity, double low, double high) {
    return Transform.of(name, new Transform.Parameter(parameter, identity, low, high));
  }

  /** The values of {@link #transforms}. */
  List<float[]> values() {
    return List.of(
        new float[] {(float) begin},
        new float[] {(float) speed},
        new float[] {(float) gain},
        new float[] {(float) lead},
        new float[] {(float) noise});
  }

  /** The samples of the view; {@code random} gives the noise. */
  float[] samples(Item.Clip clip, AudioViews views, RandomGenerator random) {
    float[] part = part(clip, views);
    int lead = Math.min((int) (this.lead * views.rate()), views.samples() - part.length);
    var all = new float[Math.max(lead + part.length, views.fewest())];
    System.arraycopy(part, 0, all, lead, part.length);
    scale(all, Math.pow(10, gain / 20));
    if (noise < CLEAN) {
      add(all, part.length, random);
    }
    return all;
  }

  /** The part of the clip at the views' rate; the clip is cut before it is resampled. */
  private float[] part(Item.Clip clip, AudioViews views) {
    double rate = clip.rate() * speed;
    var resampler = Resampler.of(rate, views.rate());
    int wanted =
        (int) Math.min(clip.samples().length, Math.ceil(views.samples() * rate / views.rate()));
    int from = (int) Math.round((clip.samples().length - wanted) * begin);
    var cut = new float[wanted];
    System.arraycopy(clip.samples(), from, cut, 0, wanted);
    float[] found = resampler.resample(cut);
    return found.length <= views.samples() ? found : Arrays.copyOf(found, views.samples());
  }

  private static void scale(float[] samples, double factor) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] *= (float) factor;
    }
  }

  /** White noise at the ratio of powers, measured where the clip sounds. */
  private void add(float[] samples, int sounding, RandomGenerator random) {
    double power = 0;
    for (float sample : samples) {
      power += (double) sample * sample;
    }
    double deviation = Math.sqrt(power / Math.max(1, sounding) * Math.pow(10, -noise / 10));
    for (int i = 0; i < samples.length; i++) {
      samples[i] += (float) (deviation * random.nextGaussian());
    }
  }
}
