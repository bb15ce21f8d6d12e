package org.fullrank.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes the bytes of an image file into an upright {@link Image} in sRGB. It takes the first
 * frame, applies the colour profile, maps deep samples to 8 bits by {@link Levels} and lays
 * transparency over white. It uses one thread, no files and no state.
 */
final class Decoder {
  /** The largest number of pixels; larger images are refused before memory is allocated. */
  static final long MOST_PIXELS = 100_000_000;

  private Decoder() {}

  /** Turns a file's pixels into a result. */
  private interface Use<T> {
    T of(BufferedImage pixels, Metadata metadata, Interpretation meaning);
  }

  /** The same as {@link #decode(String, byte[], Levels)} over the range of the format. */
  static Image decode(String id, byte[] file) throws Unreadable {
    return decode(id, file, new Levels.Whole());
  }

  /**
   * Decodes {@code file}.
   *
   * @param id named in the error
   * @throws Unreadable if the file is not an image, is damaged or is too large
   */
  static Image decode(String id, byte[] file, Levels levels) throws Unreadable {
    return read(
        id,
        file,
        levels,
        (pixels, metadata, meaning) ->
            Orientation.of(metadata).upright(Planes.of(pixels, meaning)));
  }

  /**
   * The range of the samples of {@code file}, if they have more than 8 bits.
   *
   * @throws Unreadable as {@link #decode}
   */
  static Optional<SampleRange> range(String id, byte[] file) throws Unreadable {
    Optional<Format> deep = Format.of(file).filter(format -> format.isDeep(file));
    if (deep.isEmpty()) {
      return Optional.empty();
    }
    return read(
        id,
        file,
        new Levels.Whole(),
        (pixels, _, meaning) -> {
          var planes = new DeepPlanes(pixels.getRaster(), pixels.getColorModel(), meaning);
          return DeepPlanes.isDeep(pixels.getColorModel())
              ? Optional.of(planes.range())
              : Optional.empty();
        });
  }

  private static <T> T read(String id, byte[] stored, Levels levels, Use<T> use) throws Unreadable {
    Format format =
        Format.of(stored).orElseThrow(() -> new Unreadable(id, ForeignFormat.reason(stored)));
    try {
      byte[] file = format == Format.JPEG ? complete(id, stored) : stored;
      Metadata metadata = Metadata.in(format, file);
      Interpretation meaning = Interpretation.of(format, file, metadata, levels);
      return use.of(pixels(id, format, file), metadata, meaning);
    } catch (IOException | RuntimeException broken) { // the readers meet broken files with either
      throw new Unreadable(id, "damaged " + format + " file: " + Unreadable.reason(broken));
    } catch (OutOfMemoryError _) { // one large array was refused; the heap itself is as it was
      throw new Unreadable(id, "decoding it needs more memory than is left");
    }
  }

  private static byte[] complete(String id, byte[] jpeg) throws Unreadable {
    JpegSegments segments = JpegSegments.of(jpeg);
    if (!segments.complete()) {
      throw new Unreadable(id, "the JPEG file ends early");
    }
    return segments.file();
  }

  /** Floats by the reader that keeps those outside 0 to 1, if it knows the file's compression. */
  private static BufferedImage pixels(String id, Format format, byte[] file)
      throws IOException, Unreadable {
    if (format.hasFloats(file)) {
      try {
        return pixels(id, Format.floatReader(), file);
      } catch (IOException | RuntimeException _) {
        return pixels(id, format.reader(), file);
      }
    }
    return pixels(id, format.reader(), file);
  }

  private static BufferedImage pixels(String id, ImageReader reader, byte[] file)
      throws IOException, Unreadable {
    try (ImageInputStream input = new EncodedInput(file)) {
      reader.setInput(input, true, true); // metadata is ignored: its text may unfold without bound
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MOST_PIXELS) {
        throw new Unreadable(
            id,
            String.format(
                Locale.ROOT,
                "%d × %d pixels; images above %,d are refused",
                reader.getWidth(0),
                reader.getHeight(0),
                MOST_PIXELS));
      }
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }
}
