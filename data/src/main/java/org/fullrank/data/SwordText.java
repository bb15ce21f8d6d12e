package org.fullrank.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.fullrank.core.Problem;

/**
 * A Bible in SWORD's zText format: blocks packed by zlib ({@code bzz}), their places ({@code bzs}),
 * and the block, the offset and the length of each verse ({@code bzv}), little-endian.
 *
 * @param folder of the module
 * @param versification how it counts
 */
record SwordText(Path folder, Versification versification) {
  private static final int BLOCK = 12; // bytes
  private static final int ENTRY = 10; // bytes
  private static final int LARGEST = 64 << 20; // bytes of a block
  private static final int MOST_WORDS = 120; // more are matter behind a last verse

  /** The verses of 120 words or less by book, chapter and verse, in order, without markup. */
  SequencedMap<String, String> verses() {
    var verses = new LinkedHashMap<String, String>();
    for (boolean old : new boolean[] {true, false}) {
      String stem = old ? "ot" : "nt";
      try {
        read(stem, versification.entries(versification.testament(old)), verses);
      } catch (IOException | DataFormatException | IndexOutOfBoundsException e) {
        throw Problem.data(
            "%s: want a zText module of SWORD; %s: %s"
                .formatted(folder, stem, Unreadable.reason(e)));
      }
    }
    return verses;
  }

  private void read(String stem, List<String> names, SequencedMap<String, String> into)
      throws IOException, DataFormatException {
    ByteBuffer blocks = buffer(stem + ".bzs");
    ByteBuffer entries = buffer(stem + ".bzv");
    ByteBuffer packed = buffer(stem + ".bzz");
    int open = -1;
    byte[] block = {};
    for (int i = 0; i < names.size() && (i + 1) * ENTRY <= entries.capacity(); i++) {
      int length = Short.toUnsignedInt(entries.getShort(i * ENTRY + 8));
      if (names.get(i).isEmpty() || length == 0) {
        continue;
      }
      int number = entries.getInt(i * ENTRY);
      if (number != open) {
        block = unpacked(blocks, number, packed);
        open = number;
      }
      int offset = entries.getInt(i * ENTRY + 4);
      if (offset < 0 || offset > block.length - length) {
        throw new IOException(String.format(Locale.ROOT, "entry %d is outside of its block", i));
      }
      String text = plain(new String(block, offset, length, StandardCharsets.UTF_8));
      if (!text.isEmpty() && text.split(" ").length <= MOST_WORDS) {
        into.put(names.get(i), text);
      }
    }
  }

  private ByteBuffer buffer(String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] unpacked(ByteBuffer blocks, int number, ByteBuffer packed)
      throws IOException, DataFormatException {
    int offset = blocks.getInt(number * BLOCK);
    int size = blocks.getInt(number * BLOCK + 4);
    int whole = blocks.getInt(number * BLOCK + 8);
    if (offset < 0
        || size < 0
        || whole < 0
        || whole > LARGEST
        || offset > packed.capacity() - size) {
      throw new IOException(String.format(Locale.ROOT, "block %d is outside of its file", number));
    }
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed.slice(offset, size));
      var block = new byte[whole];
      return Arrays.copyOf(block, inflater.inflate(block));
    }
  }

  /** {@code markup} without notes, titles and tags. */
  static String plain(String markup) {
    return markup
        .replaceAll("(?s)<note\\b[^>]*>.*?</note>", " ")
        .replaceAll("(?s)<title\\b[^>]*>.*?</title>", " ")
        .replaceAll("</?(?:div|lb|l|lg|p|milestone|chapter|verse)\\b[^>]*>", " ")
        .replaceAll("<[^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replaceAll("\\s+", " ")
        .replaceAll(" ([,.;:!?])", "$1")
        .strip();
  }
}
