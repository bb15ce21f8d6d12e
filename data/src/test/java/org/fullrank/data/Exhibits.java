package org.fullrank.data;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;

/** Image files made in memory, whose samples a test knows. */
final class Exhibits {
  private Exhibits() {}

  /** {@code image} in a format that ImageIO writes. */
  static byte[] written(BufferedImage image, String format) throws IOException {
    ImageWriter writer = writer(format);
    var out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(image);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** The JDK's own writer, so that a file is not read by those who wrote it where that can be. */
  static ImageWriter writer(String format) {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    ImageWriter writer = writers.next();
    while (!writer.getClass().getName().startsWith("com.sun.")) {
      writer = writers.next();
    }
    return writer;
  }

  /** Opaque RGB pixels, row by row. */
  static BufferedImage rgb(int width, int... pixels) {
    var image = new BufferedImage(width, pixels.length / width, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, pixels.length / width, pixels, 0, width);
    return image;
  }

  /** ARGB pixels, row by row, not premultiplied. */
  static BufferedImage argb(int width, int... pixels) {
    var image = new BufferedImage(width, pixels.length / width, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, width, pixels.length / width, pixels, 0, width);
    return image;
  }

  /** Gray samples as stored, row by row. */
  static BufferedImage gray(int width, int... samples) {
    var image = new BufferedImage(width, samples.length / width, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, width, samples.length / width, samples);
    return image;
  }

  /** Interleaved samples of 8 or 16 bits: 1, 2 (with alpha), 3 or 4 (with alpha) a pixel. */
  static BufferedImage samples(int type, int bands, int width, int... samples) {
    int space = bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB;
    boolean alpha = bands % 2 == 0;
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(space),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            type);
    int height = samples.length / bands / width;
    WritableRaster raster = Raster.createInterleavedRaster(type, width, height, bands, null);
    raster.setPixels(0, 0, width, height, samples);
    return new BufferedImage(model, raster, false, null);
  }

  static BufferedImage samples16(int bands, int width, int... samples) {
    return samples(DataBuffer.TYPE_USHORT, bands, width, samples);
  }

  /** Two bits a pixel into {@code argb}, a palette of four. */
  static BufferedImage palette(int[] argb, int width, int... places) {
    var model = new IndexColorModel(2, argb.length, argb, 0, true, -1, DataBuffer.TYPE_BYTE);
    int height = places.length / width;
    var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY, model);
    image.getRaster().setPixels(0, 0, width, height, places);
    return image;
  }

  /** A PNG file with an EXIF chunk after its header. */
  static byte[] pngWithExif(byte[] png, int orientation) {
    byte[] exif = exif(orientation, ByteOrder.LITTLE_ENDIAN);
    int header = 8 + 25; // signature and IHDR
    var chunk = ByteBuffer.allocate(exif.length + 12).putInt(exif.length);
    chunk.put("eXIf".getBytes(StandardCharsets.ISO_8859_1)).put(exif);
    var crc = new CRC32();
    crc.update(chunk.array(), 4, exif.length + 4);
    chunk.putInt((int) crc.getValue());
    return spliced(png, header, chunk.array());
  }

  /** A JPEG file with an APP1 segment right after its start marker. */
  static byte[] jpegWithExif(byte[] jpeg, int orientation) {
    byte[] exif = exif(orientation, ByteOrder.BIG_ENDIAN);
    var segment = ByteBuffer.allocate(exif.length + 10).putShort((short) 0xFFE1);
    segment.putShort((short) (exif.length + 8));
    segment.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(exif);
    return spliced(jpeg, 2, segment.array());
  }

  /** A JPEG file with the marker that says its four bands are CMYK, as Adobe writes them. */
  static byte[] adobe(byte[] jpeg) {
    return spliced(jpeg, 2, HexFormat.of().parseHex("ffee000e41646f626500640000000000"));
  }

  private static byte[] exif(int orientation, ByteOrder order) {
    var block = ByteBuffer.allocate(8 + 2 + 2 * 12 + 4).order(order);
    block.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.ISO_8859_1));
    block.putShort((short) 42).putInt(8).putShort((short) 2);
    entry(block, 256, 3); // something else first
    entry(block, 274, orientation);
    return block.putInt(0).array();
  }

  private static void entry(ByteBuffer block, int tag, int value) {
    block.putShort((short) tag).putShort((short) 3).putInt(1);
    block.putShort((short) value).putShort((short) 0);
  }

  /** An uncompressed 8-bit gray TIFF file, by the tags of TIFF 6.0, section 4. */
  static byte[] tiff(ByteOrder order, int orientation, int width, int... samples) {
    int tags = 10;
    int pixels = 8 + 2 + tags * 12 + 4;
    var file = ByteBuffer.allocate(pixels + samples.length).order(order);
    file.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.ISO_8859_1));
    file.putShort((short) 42).putInt(8).putShort((short) tags);
    entry(file, 256, width);
    entry(file, 257, samples.length / width);
    entry(file, 258, 8); // bits a sample
    entry(file, 259, 1); // not compressed
    entry(file, 262, 1); // 0 is black
    entry(file, 273, pixels); // offset of the only strip
    entry(file, 274, orientation);
    entry(file, 277, 1); // samples a pixel
    entry(file, 278, samples.length / width); // rows a strip
    entry(file, 279, samples.length); // bytes of the strip
    file.putInt(0);
    for (int sample : samples) {
      file.put((byte) sample);
    }
    return file.array();
  }

  /** A gray TIFF file of one row of floats of 16, 32 or 64 bits. */
  static byte[] floats(int bits, double... samples) {
    int tags = 9;
    int pixels = 8 + 2 + tags * 12 + 4;
    int bytes = samples.length * bits / 8;
    ByteBuffer file = ByteBuffer.allocate(pixels + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put("II".getBytes(StandardCharsets.ISO_8859_1));
    file.putShort((short) 42).putInt(8).putShort((short) tags);
    entry(file, 256, samples.length);
    entry(file, 257, 1);
    entry(file, 258, bits);
    entry(file, 259, 1); // not compressed
    entry(file, 262, 1); // 0 is black
    entry(file, 273, pixels); // offset of the only strip
    entry(file, 277, 1); // samples a pixel
    entry(file, 279, bytes); // of the strip
    entry(file, 339, 3); // floats
    file.putInt(0);
    for (double sample : samples) {
      switch (bits) {
        case 16 -> file.putShort(Float.floatToFloat16((float) sample));
        case 32 -> file.putFloat((float) sample);
        default -> file.putDouble(sample);
      }
    }
    return file.array();
  }

  /**
   * A lossless WebP file of 2 × 1 pixels, (10, 200, 30) and (250, 20, 90), written bit by bit: no
   * transforms, no cache, and five simple prefix codes, so that each channel takes one bit a pixel.
   */
  static byte[] webp() {
    var bits = new Bits();
    bits.put(0x2F, 8).put(2 - 1, 14).put(1 - 1, 14).put(0, 1).put(0, 3); // size, no alpha, version
    bits.put(0, 1).put(0, 1).put(0, 1); // no transform, no colour cache, one set of codes
    bits.put(1, 1).put(1, 1).put(1, 1).put(20, 8).put(200, 8); // green: simple, two symbols
    bits.put(1, 1).put(1, 1).put(1, 1).put(10, 8).put(250, 8); // red
    bits.put(1, 1).put(1, 1).put(1, 1).put(30, 8).put(90, 8); // blue
    bits.put(1, 1).put(0, 1).put(1, 1).put(255, 8); // alpha: one symbol
    bits.put(1, 1).put(0, 1).put(0, 1).put(0, 1); // distance: one symbol, never used
    bits.put(1, 1).put(0, 1).put(0, 1); // the first pixel's green, red, blue
    bits.put(0, 1).put(1, 1).put(1, 1);
    byte[] stream = bits.bytes();
    var file = ByteBuffer.allocate(20 + stream.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(12 + stream.length);
    file.put("WEBPVP8L".getBytes(StandardCharsets.ISO_8859_1)).putInt(stream.length);
    return file.put(stream).array();
  }

  private static final class Bits {
    private final StringBuilder bits = new StringBuilder(); // in stream order, lowest first

    Bits put(int value, int count) {
      for (int i = 0; i < count; i++) {
        bits.append((value >> i) & 1);
      }
      return this;
    }

    byte[] bytes() {
      bits.repeat("0", 16 - bits.length() % 16); // whole bytes, an even number
      byte[] bytes = new byte[bits.length() / 8];
      for (int i = 0; i < bits.length(); i++) {
        bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (i % 8));
      }
      return bytes;
    }
  }

  /** A PNG header that promises {@code width × height} RGB pixels, and no pixels. */
  static byte[] pngHeader(int width, int height) {
    var file = ByteBuffer.allocate(8 + 25).put(HexFormat.of().parseHex("89504e470d0a1a0a"));
    file.putInt(13).put("IHDR".getBytes(StandardCharsets.ISO_8859_1)).putInt(width).putInt(height);
    file.put(new byte[] {8, 2, 0, 0, 0});
    var crc = new CRC32();
    crc.update(file.array(), 12, 17);
    return file.putInt((int) crc.getValue()).array();
  }

  private static byte[] spliced(byte[] file, int at, byte[] inserted) {
    var joined = ByteBuffer.allocate(file.length + inserted.length);
    return joined.put(file, 0, at).put(inserted).put(file, at, file.length - at).array();
  }
}
