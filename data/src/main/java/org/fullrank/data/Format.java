package org.fullrank.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** The supported image file formats, detected by the first bytes, never by the file name. */
enum Format {
  JPEG,
  PNG,
  WEBP,
  BMP,
  GIF,
  TIFF;

  private static final int PNG_DEPTH = 24; // offset of the bit depth

  private static final List<String> EXTENSIONS =
      List.of("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff");

  /** The format of {@code file} by its signature, the first bytes. */
  static Optional<Format> of(byte[] file) {
    String head = new String(file, 0, Math.min(16, file.length), StandardCharsets.ISO_8859_1);
    return Stream.of(values()).filter(format -> format.begins(head)).findFirst();
  }

  private boolean begins(String head) {
    return switch (this) {
      case JPEG -> head.startsWith("\u00FF\u00D8\u00FF");
      case PNG -> head.startsWith("\u0089PNG\r\n\u001A\n");
      case WEBP -> head.startsWith("RIFF") && head.startsWith("WEBP", 8);
      case BMP -> head.startsWith("BM");
      case GIF -> head.startsWith("GIF8");
      case TIFF -> tiff(head);
    };
  }

  private static boolean tiff(String head) {
    boolean classic = head.startsWith("II*\0") || head.startsWith("MM\0*");
    return classic || head.startsWith("II+\0") || head.startsWith("MM\0+"); // + is BigTIFF
  }

  /** Whether the header of {@code file}, of this format, says more than 8 bits per sample. */
  boolean isDeep(byte[] file) {
    return switch (this) {
      case PNG -> file.length > PNG_DEPTH && file[PNG_DEPTH] > 8;
      case TIFF -> TiffTags.number(ByteBuffer.wrap(file), TiffTags.BITS_PER_SAMPLE).orElse(0) > 8;
      case JPEG, WEBP, BMP, GIF -> false;
    };
  }

  /** Whether {@code path} has the file ending of an image. */
  static boolean named(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(lower.substring(lower.lastIndexOf('.') + 1));
  }

  /** For messages: {@code .jpg, .jpeg, ... or .tiff}. */
  static String endings() {
    List<String> all = EXTENSIONS.stream().map(extension -> "." + extension).toList();
    return String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.getLast();
  }

  /** A fresh reader; the caller disposes of it. */
  ImageReader reader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(name());
    if (!readers.hasNext()) {
      throw new IllegalStateException("no " + this + " reader on the class path");
    }
    return readers.next();
  }
}
