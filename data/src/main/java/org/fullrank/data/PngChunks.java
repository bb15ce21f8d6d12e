package org.fullrank.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/**
 * The chunks of a PNG file that say how its pixels are meant: {@code eXIf}, {@code iCCP} and texts
 * (PNG specification, third edition, section 11). Of each kind the first counts. Compressed content
 * above 4 MiB is ignored.
 *
 * @param file the whole file
 * @param chunks offset and length of the content of {@code eXIf} and {@code iCCP}, by kind
 * @param texts texts by keyword
 */
@SuppressWarnings("ArrayRecordComponent") // a look at the file, not a value to compare
record PngChunks(byte[] file, Map<String, Span> chunks, Map<String, String> texts) {
  private static final int SIGNATURE = 8;
  private static final int MOST_UNFOLDED = 4 << 20; // bytes
  private static final String RAW = "Raw profile type ";

  /** Offset and length of the content of a chunk. */
  record Span(int at, int bytes) {}

  /** Reads the chunks of {@code file} up to its end, or to the first that is cut off. */
  static PngChunks of(byte[] file) {
    PngChunks found = new PngChunks(file, new HashMap<>(), new HashMap<>());
    int at = SIGNATURE;
    while (at + 12 <= file.length) {
      int bytes = number(file, at);
      if (bytes < 0 || bytes > file.length - at - 12) {
        return found;
      }
      found.take(latin(file, at + 4, 4), new Span(at + 8, bytes));
      at += 12 + bytes;
    }
    return found;
  }

  private void take(String kind, Span span) {
    switch (kind) {
      case "eXIf", "iCCP" -> chunks.putIfAbsent(kind, span);
      case "tEXt", "zTXt", "iTXt" -> text(kind, span);
      default -> {}
    }
  }

  private void text(String kind, Span span) {
    int zero = zero(span.at, span);
    String key = latin(file, span.at, zero - span.at);
    boolean wanted = key.startsWith(RAW) || key.equals("XML:com.adobe.xmp");
    if (wanted && zero < span.at + span.bytes) {
      content(kind, zero + 1, span).ifPresent(text -> texts.putIfAbsent(key, text));
    }
  }

  private Optional<String> content(String kind, int at, Span span) {
    int end = span.at + span.bytes;
    return switch (kind) {
      case "tEXt" -> Optional.of(latin(file, at, end - at));
      case "zTXt" -> unfolded(at + 1, end).map(bytes -> text(bytes, StandardCharsets.ISO_8859_1));
      default -> international(at, span);
    };
  }

  /** Compression flag and method, language, translated keyword, text. */
  private Optional<String> international(int at, Span span) {
    int end = span.at + span.bytes;
    int from = zero(zero(Math.min(at + 2, end), span) + 1, span) + 1;
    if (from > end) {
      return Optional.empty();
    }
    Optional<byte[]> bytes =
        file[at] == 0 ? Optional.of(Arrays.copyOfRange(file, from, end)) : unfolded(from, end);
    return bytes.map(text -> text(text, StandardCharsets.UTF_8));
  }

  /** The offset of the next zero byte from {@code at}, or the end of the chunk. */
  private int zero(int at, Span span) {
    int end = span.at + span.bytes;
    int zero = at;
    while (zero < end && file[zero] != 0) {
      zero++;
    }
    return zero;
  }

  /** The compressed bytes from {@code at} to {@code end}, unpacked; empty if they are damaged. */
  private Optional<byte[]> unfolded(int at, int end) {
    if (at >= end) {
      return Optional.empty();
    }
    try (var in = new InflaterInputStream(new ByteArrayInputStream(file, at, end - at))) {
      byte[] bytes = in.readNBytes(MOST_UNFOLDED + 1);
      return Optional.of(bytes).filter(all -> all.length <= MOST_UNFOLDED);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The EXIF block, as a chunk or in hexadecimal digits in a text. */
  Optional<byte[]> exif() {
    return Optional.ofNullable(chunks.get("eXIf"))
        .map(span -> Arrays.copyOfRange(file, span.at, span.at + span.bytes))
        .or(() -> raw("exif"))
        .or(() -> raw("APP1"));
  }

  /** The XMP packet. */
  Optional<String> xmp() {
    return Optional.ofNullable(texts.get("XML:com.adobe.xmp"))
        .or(() -> raw("xmp").map(bytes -> text(bytes, StandardCharsets.UTF_8)));
  }

  /** The ICC profile. */
  Optional<byte[]> profile() {
    return Optional.ofNullable(chunks.get("iCCP"))
        .flatMap(span -> unfolded(zero(span.at, span) + 2, span.at + span.bytes));
  }

  /** A profile as ImageMagick writes it: its name, its length and its bytes in hexadecimal. */
  private Optional<byte[]> raw(String kind) {
    return Optional.ofNullable(texts.get(RAW + kind))
        .map(text -> text.strip().split("\\s+", 3))
        .filter(words -> words.length == 3)
        .flatMap(words -> hexadecimal(words[2].replaceAll("\\s", "")));
  }

  private static Optional<byte[]> hexadecimal(String digits) {
    try {
      return Optional.of(HexFormat.of().parseHex(digits));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(byte[] bytes, Charset charset) {
    return new String(bytes, charset);
  }

  private static String latin(byte[] file, int at, int bytes) {
    return new String(file, at, bytes, StandardCharsets.ISO_8859_1);
  }

  private static int number(byte[] file, int at) {
    return (file[at] & 0xFF) << 24
        | (file[at + 1] & 0xFF) << 16
        | (file[at + 2] & 0xFF) << 8
        | (file[at + 3] & 0xFF);
  }
}
