package org.fullrank.texts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The bytes of a text's UTF-8 as ids 0 to 255; padding is 256, begin 257, end 258, mask 259.
 * Decoding replaces bytes that are not UTF-8 by U+FFFD.
 */
public record ByteTokenizer() implements Tokenizer {
  private static final int BYTES = 256;
  private static final int PADDING = BYTES;
  private static final int BEGIN = BYTES + 1;
  private static final int END = BYTES + 2;
  private static final int MASK = BYTES + 3;

  @Override
  public int vocabulary() {
    return MASK + 1;
  }

  @Override
  public SpecialTokens special() {
    return new SpecialTokens(
        List.of(BEGIN),
        List.of(END),
        OptionalInt.of(PADDING),
        OptionalInt.of(BEGIN),
        OptionalInt.of(END),
        OptionalInt.of(MASK));
  }

  @Override
  public int[] encode(String text) {
    byte[] bytes = Utf8.paired(text).getBytes(StandardCharsets.UTF_8);
    var ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return ids;
  }

  @Override
  public String decode(int[] ids) {
    var bytes = new ByteArrayOutputStream(ids.length);
    for (int id : ids) {
      if (id < 0 || id >= vocabulary()) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "id: want 0 to %d, was %d", vocabulary() - 1, id));
      }
      if (id < BYTES) {
        bytes.write(id);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {} // nothing is open
}
