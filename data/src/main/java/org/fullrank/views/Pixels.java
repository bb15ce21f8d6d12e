package org.fullrank.views;

import java.util.List;
import org.fullrank.core.Check;

/**
 * How pixels in 0..1 become an encoder's input: {@code (pixel − mean) / std} per channel, last of
 * all steps. Colour images are made gray for one channel ({@code 0.299 R + 0.587 G + 0.114 B}),
 * gray images are repeated for three.
 *
 * @param channels 1 or 3
 * @param mean per channel, 0..1
 * @param std per channel, positive
 */
public record Pixels(int channels, List<Double> mean, List<Double> std) {
  /** Fashion-MNIST's statistics, one channel. */
  public static final Pixels GRAY = new Pixels(1, List.of(0.2860), List.of(0.3530));

  /** ImageNet's statistics, three channels. */
  public static final Pixels RGB =
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
    if (values.size() != channels) {
      throw new IllegalArgumentException(
          "%s: want %d values, one per channel, were %s".formatted(name, channels, values));
    }
    return List.copyOf(values);
  }
}
