package org.fullrank.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of an AIFF or AIFF-C file (big-endian). */
final class AiffHeader {
  private static final int CHUNKS = 12; // offset of the first chunk
  private static final int HEAD = 8; // name and size of a chunk
  private static final int COMMON = 18; // bytes of the smallest common chunk
  private static final int BIAS = 16383; // of the exponent of an 80-bit float

  private AiffHeader() {}

  /** The common chunk. */
  private record Common(int channels, int bits, int rate, String packing) {}

  /**
   * The samples of {@code bytes}.
   *
   * @throws IOException if it has no format, no samples, or is compressed
   */
  static Waveform read(byte[] bytes) throws IOException {
    var file = ByteBuffer.wrap(bytes);
    boolean packed = WavHeader.named(file, 8, "AIFC");
    Common common = new Common(0, 0, 0, "");
    long at = CHUNKS;
    while (at + HEAD <= bytes.length) {
      int head = (int) at;
      long size = file.getInt(head + 4) & 0xFFFFFFFFL;
      if (WavHeader.named(file, head, "COMM")) {
        common = common(file, head + HEAD, size, packed);
      } else if (WavHeader.named(file, head, "SSND") && head + HEAD + 8 <= bytes.length) {
        long skip = file.getInt(head + HEAD) & 0xFFFFFFFFL;
        return samples(file, common, at + HEAD + 8 + skip, size - 8 - skip);
      }
      at += HEAD + size + (size & 1);
    }
    throw new IOException("the AIFF file has no samples: no SSND chunk");
  }

  private static Common common(ByteBuffer file, int at, long size, boolean packed)
      throws IOException {
    int wanted = packed ? COMMON + 4 : COMMON;
    if (size < wanted || at + wanted > file.limit()) {
      throw new IOException("the AIFF file's common chunk ends early");
    }
    var packing = new StringBuilder();
    for (int i = COMMON; i < wanted; i++) {
      packing.append((char) (file.get(at + i) & 0xFF));
    }
    return new Common(
        file.getShort(at), file.getShort(at + 6), rate(file, at + 8), packing.toString());
  }

  /** An 80-bit float. */
  private static int rate(ByteBuffer file, int at) {
    int exponent = (file.getShort(at) & 0x7FFF) - BIAS;
    double mantissa = (file.getLong(at + 2) >>> 1) * 0x1p-62;
    return (int) Math.clamp(Math.rint(mantissa * Math.pow(2, exponent)), 0, Integer.MAX_VALUE);
  }

  private static Waveform samples(ByteBuffer file, Common common, long begin, long length)
      throws IOException {
    if (begin > file.limit() || length < 0) {
      throw new IOException("the AIFF file ends before its samples");
    }
    Pcm.Coding coding =
        switch (common.packing) {
          case "", "NONE", "twos", "sowt", "in24", "in32" -> Pcm.Coding.SIGNED;
          case "raw " -> Pcm.Coding.UNSIGNED;
          case "fl32", "FL32", "fl64", "FL64" -> Pcm.Coding.FLOAT;
          case "alaw", "ALAW" -> Pcm.Coding.A_LAW;
          case "ulaw", "ULAW" -> Pcm.Coding.MU_LAW;
          default -> throw new IOException("want AIFF without compression, was " + common.packing);
        };
    boolean law = coding == Pcm.Coding.A_LAW || coding == Pcm.Coding.MU_LAW;
    int bytes = law ? 1 : (common.bits + 7) / 8;
    if (common.packing.equals("sowt")) {
      file.order(ByteOrder.LITTLE_ENDIAN);
    }
    return new Pcm(coding, bytes, common.channels, common.rate, (int) begin, length).in(file);
  }
}
