package org.fullrank.probe;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/**
 * An array in NumPy's format, versions 1 to 3, of numbers or text, in C or Fortran order. The bytes
 * must be exactly as many as the header says.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
final class NpyArray {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
  private static final Pattern AXES =
      Pattern.compile("\\s*|\\s*\\d{1,18}\\s*(,\\s*\\d{1,18}\\s*){0,7},?\\s*");
  private static final long HEADER_MOST = 1 << 16;

  private final String name;
  private final MemorySegment bytes;
  private final long start;
  private final NpyType type;
  private final boolean fortran;
  private final long[] shape;

  private NpyArray(String name, MemorySegment bytes) {
    this.name = name;
    this.bytes = bytes;
    start = bodyStart();
    String header = text(headerStart(), start);
    type = type(field(TYPE, header, "descr"));
    fortran = field(ORDER, header, "fortran_order").equals("True");
    shape = shape(field(SHAPE, header, "shape"));
    double stored = (bytes.byteSize() - start) / (double) type.bytes();
    double promised = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (stored != promised) {
      throw problem(
          "the header promises %s numbers, the file holds %s; it is truncated or damaged"
              .formatted(shown(), stored));
    }
  }

  /** Reads the file as embeddings. */
  static EmbeddingsFile read(Path file) throws IOException {
    try (var channel = FileChannel.open(file);
        var arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      String feature = String.valueOf(file.getFileName());
      return of(file.toString(), bytes).embeddings(feature, Labels::unknown);
    }
  }

  /** The array in {@code bytes}, called {@code name} in errors. */
  static NpyArray of(String name, MemorySegment bytes) {
    return new NpyArray(name, bytes);
  }

  /** The lengths of the axes. */
  long[] shape() {
    return shape.clone();
  }

  /** Whether this is an array of numbers that can be embeddings: two axes, or three with tokens. */
  boolean isMatrix() {
    return type.kind() != NpyType.Kind.TEXT && (shape.length == 2 || shape.length == 3);
  }

  /** Whether this is a list of {@code length} whole numbers. */
  boolean isNumbers(int length) {
    return type.whole() && shape.length == 1 && shape[0] == length;
  }

  /** Whether this is a list of {@code length} texts. */
  boolean isTexts(int length) {
    return type.kind() == NpyType.Kind.TEXT && shape.length == 1 && shape[0] == length;
  }

  /** The whole numbers of a list. */
  long[] numbers() {
    return LongStream.range(0, shape[0])
        .map(i -> type.integer(bytes, start + i * type.bytes()))
        .toArray();
  }

  /** The texts of a list. */
  List<String> texts() {
    return LongStream.range(0, shape[0])
        .mapToObj(i -> type.text(bytes, start + i * type.bytes()))
        .toList();
  }

  /** This array as embeddings. */
  EmbeddingsFile embeddings(String feature, TokenArray.Labelling labels) {
    if (type.kind() == NpyType.Kind.TEXT) {
      throw problem("want an array of numbers, holds text");
    }
    var shaped = TokenArray.shaped(name, shape);
    float[] values = shaped.allocate(name);
    int exponent = type.wide() ? FloatScale.of(largest(values.length)) : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = FloatScale.scaled(type.at(bytes, place(i)), exponent);
    }
    return shaped.embeddings(feature, values, labels);
  }

  private double largest(int length) {
    double largest = 0;
    for (int i = 0; i < length; i++) {
      largest = FloatScale.largest(largest, type.at(bytes, start + (long) type.bytes() * i));
    }
    return largest;
  }

  /** The byte of the entry at {@code index}, counted in C order. */
  private long place(long index) {
    long at = index;
    if (fortran) {
      at = 0;
      long rest = index;
      long[] strides = strides();
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        at += rest % shape[axis] * strides[axis];
        rest /= shape[axis];
      }
    }
    return start + at * type.bytes();
  }

  private long[] strides() {
    long[] strides = new long[shape.length];
    strides[0] = 1;
    for (int axis = 1; axis < strides.length; axis++) {
      strides[axis] = strides[axis - 1] * shape[axis - 1];
    }
    return strides;
  }

  private String shown() {
    return Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(" x "));
  }

  private NpyType type(String descr) {
    if (descr.matches("[<>|=]?O\\d*")) {
      throw problem(
          "is an array of Python objects; save numpy.stack(x) or numpy.array(x, dtype='float32')");
    }
    return NpyType.named(descr)
        .orElseThrow(() ->
            problem(
                "want floating-point or whole numbers of 1 to 8 bytes, is "
                    + Printable.line(descr)));
  }

  private long[] shape(String text) {
    if (!AXES.matcher(text).matches()) {
      throw problem("want a matrix of shape (n, width), is (%s)".formatted(Printable.line(text)));
    }
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(axis -> !axis.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private String field(Pattern pattern, String header, String field) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw problem("the header has no %s of a plain array".formatted(field));
    }
    return matcher.group(1);
  }

  private int version() {
    boolean magic =
        bytes.byteSize() >= 12 && IntStream.range(0, MAGIC.length).allMatch(i -> at(i) == MAGIC[i]);
    if (!magic) {
      throw problem("is not an .npy file");
    }
    int version = at(6);
    if (version < 1 || version > 3) {
      throw problem("want format version 1 to 3, is " + version);
    }
    return version;
  }

  private long headerStart() {
    return version() == 1 ? 10 : 12;
  }

  private long bodyStart() {
    long length =
        version() == 1
            ? Byte.toUnsignedLong(at(8)) | Byte.toUnsignedLong(at(9)) << 8
            : Integer.toUnsignedLong(
                bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8));
    long end = headerStart() + length;
    if (length > HEADER_MOST || end > bytes.byteSize()) {
      throw problem("the header is longer than the file; it is truncated or damaged");
    }
    return end;
  }

  private byte at(long place) {
    return bytes.get(ValueLayout.JAVA_BYTE, place);
  }

  private String text(long from, long to) {
    byte[] header = bytes.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
    return new String(header, StandardCharsets.UTF_8);
  }

  private Problem problem(String what) {
    return Problem.data(name + ": " + what);
  }
}
