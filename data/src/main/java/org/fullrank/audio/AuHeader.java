package org.fullrank.audio;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The header of a Sun AU file (big-endian). */
final class AuHeader {
  private static final int SMALLEST = 24; // bytes
  private static final long UNKNOWN = 0xFFFFFFFFL;

  private AuHeader() {}

  /**
   * The samples of {@code bytes}.
   *
   * @throws IOException if it ends early or has an encoding that is not known
   */
  static Waveform read(byte[] bytes) throws IOException {
    var file = ByteBuffer.wrap(bytes);
    if (bytes.length < SMALLEST) {
      throw new IOException("the AU file's header ends early");
    }
    long begin = file.getInt(4) & 0xFFFFFFFFL;
    if (begin < SMALLEST || begin > bytes.length) {
      throw new IOException("the AU file ends before its samples");
    }
    long told = file.getInt(8) & 0xFFFFFFFFL;
    long length = told == UNKNOWN ? bytes.length - begin : told;
    int code = file.getInt(12);
    var coding =
        switch (code) {
          case 1 -> Pcm.Coding.MU_LAW;
          case 2, 3, 4, 5 -> Pcm.Coding.SIGNED;
          case 6, 7 -> Pcm.Coding.FLOAT;
          case 27 -> Pcm.Coding.A_LAW;
          default -> throw new IOException("want AU samples as PCM, floats or G.711, was " + code);
        };
    int width =
        switch (code) {
          case 2, 3, 4, 5 -> code - 1;
          case 6 -> 4;
          case 7 -> 8;
          default -> 1;
        };
    return new Pcm(coding, width, file.getInt(20), file.getInt(16), (int) begin, length).in(file);
  }
}
