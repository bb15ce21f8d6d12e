package org.fullrank.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes the bytes of an image file into an upright {@link Image}. It takes the first frame,
 * rounds 16-bit samples to 8 bits and lays transparency over white. It ignores colour profiles,
 * except that CMYK becomes RGB. It uses one thread, no files and no state.
 */
final class Decoder {
  /** The largest number of pixels; larger images are refused before memory is allocated. */
  static final long MOST_PIXELS = 100_000_000;

  private Decoder() {}

  /**
   * Decodes {@code file}.
   *
   * @param id named in the error
   * @throws Unreadable if the file is not an image, is damaged or is too large
   */
  static Image decode(String id, byte[] file) throws Unreadable {
    Format format =
        Format.of(file)
            .orElseThrow(() -> new Unreadable(id, "not a JPEG, PNG, WebP, BMP, GIF or TIFF file"));
    if (format == Format.JPEG && !JpegSegments.of(file).complete()) {
      throw new Unreadable(id, "the JPEG file ends early");
    }
    try {
      return Orientation.of(format, file).upright(Planes.of(read(id, format, file)));
    } catch (IOException | RuntimeException broken) { // the readers meet broken files with either
      throw new Unreadable(id, "damaged " + format + " file: " + Unreadable.reason(broken));
    } catch (OutOfMemoryError _) { // one large array was refused; the heap itself is as it was
      throw new Unreadable(id, "decoding it needs more memory than is left");
    }
  }

  private static BufferedImage read(String id, Format format, byte[] file)
      throws IOException, Unreadable {
    ImageReader reader = format.reader();
    try (ImageInputStream input = new EncodedInput(file)) {
      reader.setInput(input, true, true); // metadata is ignored: its text may unfold without bound
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MOST_PIXELS) {
        throw new Unreadable(
            id,
            "%d × %d pixels; images above %,d are refused"
                .formatted(reader.getWidth(0), reader.getHeight(0), MOST_PIXELS));
      }
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }
}
