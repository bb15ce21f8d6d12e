package org.fullrank.views;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.data.Dataset;

/**
 * How pixels in 0..1 become an encoder's input: {@code (pixel − mean) / std} per channel, last of
 * all steps. Colour images are made gray for one channel ({@code 0.299 R + 0.587 G + 0.114 B}),
 * gray images are repeated for three.
 *
 * <p>Where mean or deviation are left out, a run resolves them before its first step and writes
 * them into its run.yaml: three channels have ImageNet's, gray Fashion-MNIST its own, and the gray
 * of other data is measured on 1,000 training images.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param mean per channel, 0..1; empty for ImageNet's 0.485, 0.456, 0.406 of three channels,
 *     Fashion-MNIST's 0.286 of its gray, or what is measured of other gray
 * @param std per channel, positive; empty for 0.229, 0.224, 0.225, or 0.353, or what is measured
 */
public record Pixels(int channels, List<Double> mean, List<Double> std) {
  /** One channel, its statistics open. */
  public static final Pixels GRAY = new Pixels(1, List.of(), List.of());

  /** Three channels, their statistics open. */
  public static final Pixels RGB = new Pixels(3, List.of(), List.of());

  /** {@link #GRAY}. */
  public static final Pixels DEFAULT = GRAY;

  /** The statistics of Fashion-MNIST's training images. */
  public static final Pixels FASHION_MNIST = new Pixels(1, List.of(0.2860), List.of(0.3530));

  /** The statistics of ImageNet's training images. */
  public static final Pixels IMAGENET =
      new Pixels(3, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public Pixels {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels: want 1 or 3, was " + channels);
    }
    mean = perChannel(mean, channels, "mean");
    std = perChannel(std, channels, "std");
    std.forEach(value -> Check.positive(value, "std"));
  }

  private static List<Double> perChannel(List<Double> values, int channels, String name) {
    if (!values.isEmpty() && values.size() != channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: want %d values, one per channel, or none for the usual, were %s",
              name,
              channels,
              values));
    }
    return List.copyOf(values);
  }

  /** The statistics of the gray of at most 1,000 of {@code images}; empty if none can be read. */
  public static Optional<Pixels> measured(Dataset images) {
    return GrayStatistics.of(images).map(GrayStatistics::pixels);
  }

  /** Whether mean and deviation are given. */
  public boolean isResolved() {
    return !mean.isEmpty() && !std.isEmpty();
  }

  /** The same with what is open taken from {@code other}, which has as many channels. */
  public Pixels or(Pixels other) {
    return new Pixels(
        channels, mean.isEmpty() ? other.mean : mean, std.isEmpty() ? other.std : std);
  }

  /**
   * The same with what is open taken from {@link #FASHION_MNIST} or {@link #IMAGENET}, by channels.
   */
  public Pixels usual() {
    return or(channels == 1 ? FASHION_MNIST : IMAGENET);
  }

  /** The mean that is subtracted from {@code channel}; {@link #usual} where it is open. */
  public double mean(int channel) {
    return usual().mean.get(channel);
  }

  /** The deviation that {@code channel} is divided by; {@link #usual} where it is open. */
  public double std(int channel) {
    return usual().std.get(channel);
  }
}
