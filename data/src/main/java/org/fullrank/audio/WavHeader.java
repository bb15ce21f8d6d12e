package org.fullrank.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a WAV file (RIFF, little-endian). */
final class WavHeader {
  private static final int CHUNKS = 12; // offset of the first chunk
  private static final int HEAD = 8; // name and size of a chunk
  private static final int FORMAT = 16; // bytes of the smallest format chunk
  private static final int EXTENSIBLE = 0xFFFE;
  private static final int SUBFORMAT = 24; // offset in the format chunk
  private static final long UNKNOWN = 0xFFFFFFFFL; // of a program that wrote to a pipe

  private WavHeader() {}

  /** The format chunk. */
  private record Format(int tag, int channels, int rate, int bits) {}

  /**
   * Where the samples of {@code bytes} lie.
   *
   * @throws IOException if it has no format, no samples, or a format that is not known
   */
  static Waveform read(byte[] bytes) throws IOException {
    var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Format format = new Format(-1, 0, 0, 0);
    long at = CHUNKS;
    while (at + HEAD <= bytes.length) {
      int head = (int) at;
      long size = file.getInt(head + 4) & 0xFFFFFFFFL;
      if (named(file, head, "fmt ")) {
        format = format(file, head + HEAD, size);
      } else if (named(file, head, "data")) {
        long there = bytes.length - at - HEAD;
        return pcm(format, head + HEAD, size == UNKNOWN ? there : size).in(file);
      }
      at += HEAD + size + (size & 1);
    }
    throw new IOException("the WAV file has no samples: no data chunk");
  }

  static boolean named(ByteBuffer file, int at, String name) {
    for (int i = 0; i < name.length(); i++) {
      if (file.get(at + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Format format(ByteBuffer file, int at, long size) throws IOException {
    if (size < FORMAT || at + FORMAT > file.limit()) {
      throw new IOException("the WAV file's format chunk ends early");
    }
    int tag = file.getShort(at) & 0xFFFF;
    if (tag == EXTENSIBLE && size >= SUBFORMAT + 2 && at + SUBFORMAT + 2 <= file.limit()) {
      tag = file.getShort(at + SUBFORMAT) & 0xFFFF;
    }
    return new Format(
        tag, file.getShort(at + 2) & 0xFFFF, file.getInt(at + 4), file.getShort(at + 14) & 0xFFFF);
  }

  private static Pcm pcm(Format format, int begin, long length) throws IOException {
    int bytes = (format.bits + 7) / 8;
    Pcm.Coding coding =
        switch (format.tag) {
          case 1 -> bytes == 1 ? Pcm.Coding.UNSIGNED : Pcm.Coding.SIGNED;
          case 3 -> Pcm.Coding.FLOAT;
          case 6 -> Pcm.Coding.A_LAW;
          case 7 -> Pcm.Coding.MU_LAW;
          case -1 -> throw new IOException("the WAV file has no format chunk before its samples");
          default ->
              throw new IOException(
                  "want WAV samples as PCM, floats, A-law or mu-law, was format " + format.tag);
        };
    return new Pcm(coding, bytes, format.channels, format.rate, begin, length);
  }
}
