package org.fullrank.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A running SHA-256 sum. A zero byte ends each text, so that two different pairs of texts never
 * give the same bytes.
 */
final class Sha256 {
  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
      throw new IllegalStateException(impossible);
    }
  }

  /** Adds the bytes of {@code in}, but no more than {@code most}. */
  Sha256 add(InputStream in, long most) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = most;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        return this;
      }
      digest.update(buffer, 0, n);
      left -= n;
    }
    return this;
  }

  Sha256 add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  Sha256 add(long number) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /** The first 64 bits; ends the sum. */
  long head() {
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** 64 lower-case hexadecimal digits; ends the sum. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
