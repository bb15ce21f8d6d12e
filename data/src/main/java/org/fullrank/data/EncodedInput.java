package org.fullrank.data;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as an image input stream. Some image readers take the end of a truncated file
 * for zeros and read on for minutes; this stream limits reads past the end. (A subclass, because
 * ImageIO's stream type is a class.)
 */
final class EncodedInput extends ImageInputStreamImpl {
  private static final int MOST_READS_PAST_END = 1_000; // sound files need a few

  private final byte[] file;
  private int readsPastEnd;

  EncodedInput(byte[] file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    return ends() ? -1 : file[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    bitOffset = 0;
    if (ends()) {
      return -1;
    }
    int count = (int) Math.min(length, file.length - streamPos);
    System.arraycopy(file, (int) streamPos, into, offset, count);
    streamPos += count;
    return count;
  }

  private boolean ends() throws IOException {
    if (streamPos < file.length) {
      return false;
    }
    if (++readsPastEnd > MOST_READS_PAST_END) {
      throw new IOException("the file ends early");
    }
    return true;
  }

  @Override
  public long length() {
    return file.length;
  }
}
