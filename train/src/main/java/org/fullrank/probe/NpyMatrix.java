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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fullrank.core.Problem;

/**
 * A matrix in NumPy's format, versions 1 to 3, little-endian float16, float32 or float64 in C
 * order. The file must be exactly as long as its header says.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
final class NpyMatrix {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
  private static final Pattern MATRIX =
      Pattern.compile("\\s*(\\d{1,10})\\s*,\\s*(\\d{1,10})\\s*,?\\s*");
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long HEADER_MOST = 1 << 16;

  /** The stored number type. */
  private enum Kind {
    HALF(2),
    SINGLE(4),
    DOUBLE(8);

    private final int bytes;

    Kind(int bytes) {
      this.bytes = bytes;
    }
  }

  private final Path file;
  private final MemorySegment bytes;

  private NpyMatrix(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static Embeddings read(Path file) throws IOException {
    try (var channel = FileChannel.open(file);
        var arena = Arena.ofConfined()) {
      long size = channel.size();
      return new NpyMatrix(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena)).read();
    }
  }

  private Embeddings read() {
    long start = bodyStart();
    String header = text(headerStart(), start);
    Kind kind = kind(field(TYPE, header, "descr"));
    if (field(ORDER, header, "fortran_order").equals("True")) {
      throw problem("want C order, is in Fortran order; save numpy.ascontiguousarray(x)");
    }
    Matcher shape = MATRIX.matcher(field(SHAPE, header, "shape"));
    if (!shape.matches()) {
      throw problem(
          "want a matrix of shape (n, width), is (%s)"
              .formatted(printable(field(SHAPE, header, "shape"))));
    }
    long rows = Long.parseLong(shape.group(1));
    long width = Long.parseLong(shape.group(2));
    check(rows, width, (bytes.byteSize() - start) / (double) kind.bytes);
    float[] values = new float[Math.toIntExact(rows * width)];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(kind, start + (long) kind.bytes * i);
    }
    return new Embeddings(
        String.valueOf(file.getFileName()), values, (int) width, Labels.unknown((int) rows));
  }

  private void check(long rows, long width, double stored) {
    if (rows < 1 || width < 1 || width > Integer.MAX_VALUE) {
      throw problem("want at least one row and column, is %d x %d".formatted(rows, width));
    }
    if (rows > (Integer.MAX_VALUE - 8) / width) {
      throw problem("want at most 2147483639 numbers, is %d x %d".formatted(rows, width));
    }
    if (stored != rows * width) {
      throw problem(
          "the header promises %d x %d numbers, the file holds %s; it is truncated or damaged"
              .formatted(rows, width, stored));
    }
  }

  private Kind kind(String type) {
    return switch (type) {
      case "<f2" -> Kind.HALF;
      case "<f4" -> Kind.SINGLE;
      case "<f8" -> Kind.DOUBLE;
      default -> throw problem("want numbers of type <f2, <f4 or <f8, is " + printable(type));
    };
  }

  private float at(Kind kind, long place) {
    return switch (kind) {
      case HALF -> Float.float16ToFloat(bytes.get(SHORT, place));
      case SINGLE -> bytes.get(FLOAT, place);
      case DOUBLE -> (float) bytes.get(DOUBLE, place);
    };
  }

  private String field(Pattern pattern, String header, String name) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw problem("the header has no %s; the file is damaged".formatted(name));
    }
    return matcher.group(1);
  }

  private int version() {
    if (bytes.byteSize() < 12
        || !Arrays.equals(bytes.asSlice(0, 6).toArray(ValueLayout.JAVA_BYTE), MAGIC)) {
      throw problem("is not an .npy file");
    }
    int version = bytes.get(ValueLayout.JAVA_BYTE, 6);
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

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  private Problem problem(String what) {
    return Problem.data(file + ": " + what);
  }
}
