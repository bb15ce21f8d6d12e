package org.fullrank.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.fullrank.data.Image;

/**
 * An image as PNG bytes, gray or RGB, each line filtered by Paeth's predictor.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">W3C PNG, third edition</a>
 */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte PAETH = 4;

  private Png() {}

  static byte[] of(Image image) {
    ByteBuffer header =
        ByteBuffer.allocate(13)
            .putInt(image.width())
            .putInt(image.height())
            .put((byte) 8)
            .put((byte) (image.channels() == 1 ? 0 : 2)); // the rest is zero: deflate, no interlace
    var png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    png.writeBytes(chunk("IHDR", header.array()));
    png.writeBytes(chunk("IDAT", deflated(filtered(image))));
    png.writeBytes(chunk("IEND", new byte[0]));
    return png.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    var crc = new CRC32();
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    crc.update(name);
    crc.update(data);
    return ByteBuffer.allocate(data.length + 12)
        .putInt(data.length)
        .put(name)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] deflated(byte[] raw) {
    var packed = new ByteArrayOutputStream();
    try (var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        var out = new DeflaterOutputStream(packed, deflater)) {
      out.write(raw);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  private static byte[] filtered(Image image) {
    int channels = image.channels();
    int stride = image.width() * channels;
    byte[] lines = interleaved(image);
    byte[] filtered = new byte[image.height() * (stride + 1)];
    for (int y = 0; y < image.height(); y++) {
      filtered[y * (stride + 1)] = PAETH;
      for (int i = 0; i < stride; i++) {
        int at = y * stride + i;
        int left = i < channels ? 0 : lines[at - channels] & 0xFF;
        int up = y == 0 ? 0 : lines[at - stride] & 0xFF;
        int corner = i < channels || y == 0 ? 0 : lines[at - stride - channels] & 0xFF;
        filtered[y * (stride + 1) + 1 + i] = (byte) (lines[at] - predicted(left, up, corner));
      }
    }
    return filtered;
  }

  private static int predicted(int left, int up, int corner) {
    int estimate = left + up - corner;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }

  /** Planes to pixels. */
  private static byte[] interleaved(Image image) {
    int plane = image.width() * image.height();
    byte[] pixels = new byte[plane * image.channels()];
    for (int c = 0; c < image.channels(); c++) {
      for (int i = 0; i < plane; i++) {
        pixels[i * image.channels() + c] = image.pixels()[c * plane + i];
      }
    }
    return pixels;
  }
}
