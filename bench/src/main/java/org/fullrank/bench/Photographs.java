package org.fullrank.bench;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Unreadable;
import org.fullrank.lab.TemporaryFolder;

/**
 * Creates image files in a temporary folder.
 *
 * @param scratch the folder
 */
record Photographs(TemporaryFolder scratch) implements AutoCloseable {
  private static final int COUNT = 32;
  private static final int WIDTH = 500; // ImageNet's usual size
  private static final int HEIGHT = 375;
  private static final int GRAIN =
      8; // pixels per random colour: about as many bytes as a photograph

  /** JPEG files of 500 x 375 pixels: colour noise with about the file size of photographs. */
  static Photographs make() {
    return written(i -> cloud(new Seed(i).random(), WIDTH, HEIGHT), "jpg", COUNT);
  }

  /** PNG files of {@code size} pixels of the same kind of noise. */
  static Photographs small(int size) {
    return written(i -> cloud(new Seed(i).random(), size, size), "png", 8 * COUNT);
  }

  /** The first images of {@code data} as PNG files, for a program that cannot read IDX files. */
  static Photographs of(Dataset data) {
    return written(i -> gray(data, i), "png", 8 * COUNT);
  }

  /** Makes the picture of an index. */
  private interface Painter {
    BufferedImage paint(int number);
  }

  private static Photographs written(Painter painter, String format, int count) {
    var scratch = TemporaryFolder.make();
    try {
      for (int i = 0; i < count; i++) {
        ImageIO.write(painter.paint(i), format, scratch.path().resolve(i + "." + format).toFile());
      }
      return new Photographs(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage cloud(RandomGenerator random, int width, int height) {
    var coarse = new BufferedImage(width / GRAIN, height / GRAIN, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < coarse.getHeight(); y++) {
      for (int x = 0; x < coarse.getWidth(); x++) {
        coarse.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    var fine = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = fine.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(coarse, 0, 0, width, height, null);
    graphics.dispose();
    return fine;
  }

  private static BufferedImage gray(Dataset data, int index) {
    try {
      Image image = data.image(index);
      var picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setDataElements(0, 0, image.width(), image.height(), image.pixels());
      return picture;
    } catch (Unreadable e) {
      throw new IllegalStateException("the embedded set cannot be read", e);
    }
  }

  Path folder() {
    return scratch.path();
  }

  @Override
  public void close() {
    scratch.close();
  }
}
