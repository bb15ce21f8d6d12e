package org.fullrank.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;

/**
 * A decoded image: planes of 8-bit samples, {@code pixels[(channel·height + y)·width + x]}, 0 to
 * 255 read with {@code & 0xFF}. The array is shared, never copied: read it, do not write to it.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param height rows, pixels, positive
 * @param width columns, pixels, positive
 * @param pixels {@code [channels, height, width]}, unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per image would cost more than reading it
public record Image(int channels, int height, int width, byte[] pixels) implements Item {
  public Image {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels: want 1 or 3, was " + channels);
    }
    Check.positive(height, "height");
    Check.positive(width, "width");
    if ((long) channels * height * width != pixels.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pixels: want %d × %d × %d bytes, was %d",
              channels,
              height,
              width,
              pixels.length));
    }
  }

  /**
   * The samples of {@code picture}: gray as stored, other colours as red, green and blue,
   * transparency over white.
   */
  public static Image of(BufferedImage picture) {
    return Planes.of(picture, Interpretation.OWN);
  }

  /**
   * The upright picture in {@code file}.
   *
   * @throws Problem of kind DATA if the file is missing, damaged or no picture
   */
  public static Image read(Path file) {
    try {
      return decoded(file.toString(), new Place.OnDisk(file, Files.size(file)).read());
    } catch (NoSuchFileException _) {
      throw Problem.data(file + ": no such file");
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read (" + Problem.why(e) + ")");
    }
  }

  /**
   * The upright picture whose file has the content {@code file}.
   *
   * @throws Problem of kind DATA if it is damaged or no picture
   */
  public static Image decoded(byte[] file) {
    return decoded("picture", file);
  }

  private static Image decoded(String name, byte[] file) {
    try {
      return Decoder.decode(name, file);
    } catch (Unreadable unreadable) {
      throw Problem.data(String.valueOf(unreadable.getMessage()));
    }
  }
}
