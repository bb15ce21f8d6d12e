package org.fullrank.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.fullrank.data.Image;

/** Encodes an image as PNG, gray or RGB. */
final class Png {
  private Png() {}

  static byte[] of(Image image) {
    var png = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(buffered(image), "png", out);
    } catch (IOException impossible) { // memory does not fail
      throw new UncheckedIOException(impossible);
    }
    return png.toByteArray();
  }

  private static BufferedImage buffered(Image image) {
    int type = image.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    var buffered = new BufferedImage(image.width(), image.height(), type);
    int[] samples = new int[image.width() * image.height()];
    for (int c = 0; c < image.channels(); c++) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = image.pixels()[c * samples.length + i] & 0xFF;
      }
      buffered.getRaster().setSamples(0, 0, image.width(), image.height(), c, samples);
    }
    return buffered;
  }
}
