package org.fullrank.views;

import java.util.List;
import org.fullrank.core.Check;

/**
 * How pixels in 0..1 become an encoder's input: {@code (pixel − mean) / std} per channel, last of
 * all steps. Colour images are made gray for one channel ({@code 0.299 R + 0.587 G + 0.114 B}),
 * gray images are repeated for three.
 *
 * @param channels 1 or 3
 * @param mean per channel, 0..1; empty for the usual: Fashion-MNIST's 0.286 for one channel,
 *     ImageNet's 0.485, 0.456, 0.406 for three
 * @param std per channel, positive; empty for the usual: 0.353, or 0.229, 0.224, 0.225
 */
public record Pixels(int channels, List<Double> mean, List<Double> std) {
  /** One channel, the usual statistics. */
  public static final Pixels GRAY = new Pixels(1, List.of(), List.of());

  /** Three channels, the usual statistics. */
  public static final Pixels RGB = new Pixels(3, List.of(), List.of());

  /** {@link #GRAY}. */
  public static final Pixels DEFAULT = GRAY;

  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

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
          "%s: want %d values, one per channel, or none for the usual, were %s"
              .formatted(name, channels, values));
    }
    return List.copyOf(values);
  }

  /** The mean that is subtracted from {@code channel}. */
  public double mean(int channel) {
    return mean.isEmpty() ? channels == 1 ? 0.2860 : IMAGENET_MEAN.get(channel) : mean.get(channel);
  }

  /** The standard deviation that {@code channel} is divided by. */
  public double std(int channel) {
    return std.isEmpty() ? channels == 1 ? 0.3530 : IMAGENET_STD.get(channel) : std.get(channel);
  }
}
