package org.fullrank.search;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.random.RandomGenerator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;

/** A change of an image after which it shows the same content. */
public enum ImageChange implements ImageEdit {
  /** Compression as JPEG of quality 25 of 100, and decompression. */
  JPEG("JPEG quality 25"),
  /** A box of three quarters of the height and of the width, at a random place. */
  CROP("crop"),
  /**
   * All pixels brighter or darker by a factor of 0.6 to 0.8 or 1.2 to 1.4; of colour images also
   * the saturation by a factor of 0.5 to 1.5, and red and blue by factors of 0.85 to 1.15.
   */
  COLOUR("brightness and colour"),
  /** The left side on the right. */
  MIRROR("mirror"),
  /** Half the height and half the width: each pixel is the mean of four. */
  HALF_SIZE("half size");

  private static final float QUALITY = 0.25f;
  private static final double SHOWN = 0.75; // of each side of a crop

  private final String title;

  ImageChange(String title) {
    this.title = title;
  }

  /** The name of the change in a table. */
  public String title() {
    return title;
  }

  /** The changed {@code image}; the same seed gives the same change. */
  @Override
  public Image apply(Image image, Seed seed) {
    return switch (this) {
      case JPEG -> compressed(image);
      case CROP -> crop(image, seed.random());
      case COLOUR -> recoloured(image, seed.random());
      case MIRROR -> mapped(image, image.height(), image.width(), ImageChange::mirrored);
      case HALF_SIZE -> halved(image);
    };
  }

  /** Gives a pixel of the new image from the place in the old. */
  private interface Pixel {
    int at(Image image, int channel, int y, int x);
  }

  private static int sample(Image image, int channel, int y, int x) {
    return image.pixels()[(channel * image.height() + y) * image.width() + x] & 0xFF;
  }

  private static Image mapped(Image image, int height, int width, Pixel pixel) {
    var pixels = new byte[image.channels() * height * width];
    int out = 0;
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          pixels[out++] = (byte) pixel.at(image, channel, y, x);
        }
      }
    }
    return new Image(image.channels(), height, width, pixels);
  }

  private static int mirrored(Image image, int channel, int y, int x) {
    return sample(image, channel, y, image.width() - 1 - x);
  }

  private static Image crop(Image image, RandomGenerator random) {
    int height = Math.max(1, (int) Math.round(SHOWN * image.height()));
    int width = Math.max(1, (int) Math.round(SHOWN * image.width()));
    int top = random.nextInt(image.height() - height + 1);
    int left = random.nextInt(image.width() - width + 1);
    return mapped(image, height, width, (from, c, y, x) -> sample(from, c, top + y, left + x));
  }

  /** An odd last row or column is dropped; a single row or column is kept. */
  private static Image halved(Image image) {
    int height = Math.max(1, image.height() / 2);
    int width = Math.max(1, image.width() / 2);
    return mapped(image, height, width, ImageChange::meanOfFour);
  }

  private static int meanOfFour(Image image, int channel, int y, int x) {
    int below = Math.min(2 * y + 1, image.height() - 1);
    int right = Math.min(2 * x + 1, image.width() - 1);
    int top = Math.min(2 * y, below);
    int left = Math.min(2 * x, right);
    int sum = sample(image, channel, top, left) + sample(image, channel, top, right);
    sum += sample(image, channel, below, left) + sample(image, channel, below, right);
    return (sum + 2) / 4;
  }

  private static Image recoloured(Image image, RandomGenerator random) {
    double step = random.nextDouble(0.2, 0.4);
    double brightness = random.nextBoolean() ? 1 + step : 1 - step;
    double saturation = random.nextDouble(0.5, 1.5);
    double[] gains = {
      brightness * random.nextDouble(0.85, 1.15),
      brightness,
      brightness * random.nextDouble(0.85, 1.15)
    };
    if (image.channels() == 1) {
      return mapped(
          image,
          image.height(),
          image.width(),
          (from, c, y, x) -> level(brightness * sample(from, c, y, x)));
    }
    return mapped(
        image,
        image.height(),
        image.width(),
        (from, c, y, x) -> {
          double gray = gray(from, y, x);
          return level(gains[c] * (gray + saturation * (sample(from, c, y, x) - gray)));
        });
  }

  private static double gray(Image image, int y, int x) {
    return 0.299 * sample(image, 0, y, x)
        + 0.587 * sample(image, 1, y, x)
        + 0.114 * sample(image, 2, y, x);
  }

  private static int level(double value) {
    return (int) Math.round(Math.clamp(value, 0, 255));
  }

  private static Image compressed(Image image) {
    try {
      var file = new ByteArrayInputStream(jpeg(buffered(image)));
      BufferedImage read = ImageIO.read(file);
      return mapped(
          image,
          image.height(),
          image.width(),
          (from, c, y, x) ->
              from.channels() == 1
                  ? read.getRaster().getSample(x, y, 0)
                  : read.getRGB(x, y) >> (16 - 8 * c) & 0xFF);
    } catch (IOException impossible) { // memory does not fail
      throw new UncheckedIOException(impossible);
    }
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      var settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage buffered(Image image) {
    int type = image.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    var buffered = new BufferedImage(image.width(), image.height(), type);
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          buffered.getRaster().setSample(x, y, channel, sample(image, channel, y, x));
        }
      }
    }
    return buffered;
  }
}
