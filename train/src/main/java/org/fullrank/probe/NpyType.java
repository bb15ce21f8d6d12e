package org.fullrank.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number format of an array of NumPy: {@code <f4} is little-endian fp32.
 *
 * @param kind of the numbers
 * @param bytes of a number
 * @param order of the bytes
 */
record NpyType(Kind kind, int bytes, ByteOrder order) {
  private static final Pattern NAME = Pattern.compile("([<>|=]?)([fiubVU])(\\d{1,6})");
  private static final int UTF_32 = 4; // bytes of a character

  /** The meaning of the bytes. */
  enum Kind {
    FLOAT,
    BFLOAT,
    SIGNED,
    UNSIGNED,
    TEXT
  }

  /** The format called {@code name}; empty if it is none of numbers or text. */
  static Optional<NpyType> named(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int size = Integer.parseInt(parts.group(3));
    var order = parts.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return switch (parts.group(2)) {
      case "f" -> of(Kind.FLOAT, size, order, size == 2 || size == 4 || size == 8);
      case "V" -> of(Kind.BFLOAT, size, order, size == 2); // as ml_dtypes saves bfloat16
      case "i" -> of(Kind.SIGNED, size, order, Integer.bitCount(size) == 1 && size <= 8);
      case "u" -> of(Kind.UNSIGNED, size, order, Integer.bitCount(size) == 1 && size <= 8);
      case "b" -> of(Kind.UNSIGNED, size, order, size == 1);
      default -> of(Kind.TEXT, UTF_32 * size, order, size > 0);
    };
  }

  private static Optional<NpyType> of(Kind kind, int bytes, ByteOrder order, boolean known) {
    return known ? Optional.of(new NpyType(kind, bytes, order)) : Optional.empty();
  }

  /** Whether fp32 may be too narrow for the numbers. */
  boolean wide() {
    return kind == Kind.FLOAT && bytes == Double.BYTES;
  }

  /** Whether these are whole numbers. */
  boolean whole() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** The number at byte {@code place}. */
  double at(MemorySegment data, long place) {
    return switch (kind) {
      case FLOAT -> floating(data, place);
      case BFLOAT -> Float.intBitsToFloat(twoBytes(data, place) << 16);
      case SIGNED -> integer(data, place);
      case UNSIGNED -> unsigned(integer(data, place));
      case TEXT -> throw new IllegalStateException("text is no number");
    };
  }

  private double floating(MemorySegment data, long place) {
    return switch (bytes) {
      case 2 -> Float.float16ToFloat(twoBytes(data, place));
      case 4 -> data.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), place);
      default -> data.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), place);
    };
  }

  private short twoBytes(MemorySegment data, long place) {
    return data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), place);
  }

  /** The whole number at byte {@code place}; above 2⁶³ − 1 its bits as a signed number. */
  long integer(MemorySegment data, long place) {
    long number =
        switch (bytes) {
          case 1 -> data.get(ValueLayout.JAVA_BYTE, place);
          case 2 -> twoBytes(data, place);
          case 4 -> data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), place);
          default -> data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), place);
        };
    int spare = Long.SIZE - Byte.SIZE * bytes;
    return kind == Kind.UNSIGNED ? number << spare >>> spare : number;
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : 2.0 * (bits >>> 1) + (bits & 1);
  }

  /** The text at byte {@code place}, up to the zeros that fill it. */
  String text(MemorySegment data, long place) {
    var text = new StringBuilder();
    for (int i = 0; i < bytes; i += UTF_32) {
      int c = data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), place + i);
      if (c != 0) {
        text.appendCodePoint(Character.isValidCodePoint(c) ? c : '?');
      }
    }
    return text.toString();
  }
}
