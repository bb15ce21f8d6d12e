package org.fullrank.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Where and how a file stores samples that need no decoding but of each number.
 *
 * @param coding of a sample
 * @param bytes of a sample, 1 to 8
 * @param channels interleaved
 * @param rate samples per second
 * @param begin first byte
 * @param length bytes of all samples
 */
record Pcm(Coding coding, int bytes, int channels, int rate, int begin, long length) {
  /** The coding of a sample. */
  enum Coding {
    /** Two's complement. */
    SIGNED,
    /** From 0, silence in the middle. */
    UNSIGNED,
    /** IEEE 754. */
    FLOAT,
    /** ITU-T G.711 μ-law. */
    MU_LAW,
    /** ITU-T G.711 A-law. */
    A_LAW
  }

  /**
   * The samples in {@code file}, in the buffer's byte order.
   *
   * @throws IOException if the file ends early, or holds what no format has
   */
  Waveform in(ByteBuffer file) throws IOException {
    checkWidth();
    var mono = new Mono(channels, rate, length / bytes);
    long there = Math.min(length, (long) file.limit() - begin);
    if (there < length) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the file ends early: %,d of %,d bytes of samples",
              Math.max(0, there),
              length));
    }
    long frame = (long) bytes * channels;
    int end = Math.toIntExact(begin + length / frame * frame);
    for (int at = begin; at < end; at += bytes) {
      mono.add(level(file, at));
    }
    return mono.whole();
  }

  private void checkWidth() throws IOException {
    boolean known =
        switch (coding) {
          case SIGNED -> bytes >= 1 && bytes <= 4;
          case UNSIGNED, MU_LAW, A_LAW -> bytes == 1;
          case FLOAT -> bytes == 4 || bytes == 8;
        };
    if (!known) {
      throw new IOException(
          "want samples of 8, 16, 24 or 32 bits, or floats of 32 or 64 bits, were of "
              + 8L * bytes
              + " bits");
    }
  }

  private double level(ByteBuffer file, int at) {
    return switch (coding) {
      case UNSIGNED -> ((file.get(at) & 0xFF) - 128) / 128.0;
      case SIGNED -> signed(file, at);
      case FLOAT -> bytes == 4 ? file.getFloat(at) : file.getDouble(at);
      case MU_LAW -> muLaw(file.get(at));
      case A_LAW -> aLaw(file.get(at));
    };
  }

  private double signed(ByteBuffer file, int at) {
    return switch (bytes) {
      case 1 -> file.get(at) / 128.0;
      case 2 -> file.getShort(at) / 32768.0;
      case 3 -> {
        boolean big = file.order() == ByteOrder.BIG_ENDIAN;
        int high = file.get(big ? at : at + 2);
        int low = file.get(big ? at + 2 : at) & 0xFF;
        yield (high << 16 | (file.get(at + 1) & 0xFF) << 8 | low) / 8388608.0;
      }
      default -> file.getInt(at) / 2147483648.0;
    };
  }

  /** ITU-T G.711: sign, three bits of exponent, four of mantissa, all inverted; 14 bits wide. */
  static double muLaw(byte code) {
    int bits = ~code & 0xFF;
    int magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
    return ((bits & 0x80) != 0 ? -magnitude : magnitude) / 32768.0;
  }

  /** ITU-T G.711: even bits inverted; 13 bits wide. */
  static double aLaw(byte code) {
    int bits = (code ^ 0x55) & 0xFF;
    int exponent = (bits & 0x70) >> 4;
    int mantissa = ((bits & 0x0F) << 4) + 8;
    int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
    return ((bits & 0x80) != 0 ? magnitude : -magnitude) / 32768.0;
  }
}
