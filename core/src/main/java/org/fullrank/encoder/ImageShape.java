package org.fullrank.encoder;

import org.fullrank.core.Check;

/**
 * The images that an encoder is built for. Others may be fed later, if they have as many channels.
 *
 * @param channels 1 for gray, 3 for colour
 * @param height pixels
 * @param width pixels
 */
public record ImageShape(int channels, int height, int width) {
  public ImageShape {
    Check.positive(channels, "channels");
    Check.positive(height, "height");
    Check.positive(width, "width");
  }
}
