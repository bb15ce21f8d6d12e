package org.fullrank.data;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Problem;

/**
 * The IDX format of the MNIST family: big-endian {@code 0, 0, type, axes}, one length per axis,
 * then unsigned bytes; gzip packed or plain.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">LeCun, Cortes and Burges, file formats</a>
 */
final class IdxFile {
  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;
  private static final int GZIP = 0x1F8B;

  /** The highest compression ratio of deflate; a header that promises more bytes is false. */
  private static final long TIGHTEST = 1032;

  /**
   * Gray images in one array.
   *
   * @param pixels {@code [count, height, width]}
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose, never compared
  record Images(int count, int height, int width, byte[] pixels) {}

  private final String name;
  private final byte[] packed;

  private IdxFile(String name, byte[] packed) {
    this.name = name;
    this.packed = packed;
  }

  /** Reads the file into memory as it is. */
  static IdxFile of(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Problem.data(file + ": want an IDX file; " + Folder.state(file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] packed = FileArrays.bytes(Files.size(file), file);
      int read = in.readNBytes(packed, 0, packed.length);
      return new IdxFile(
          file.toString(), read == packed.length ? packed : Arrays.copyOf(packed, read));
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read: " + Unreadable.reason(e));
    }
  }

  /** Reads a resource of this package. */
  static IdxFile resource(String path) {
    try (InputStream in = IdxFile.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + path + " is not packed");
      }
      return new IdxFile(path, in.readAllBytes());
    } catch (IOException e) {
      throw Problem.data(path + ": cannot be read: " + Unreadable.reason(e));
    }
  }

  /** The file as images, type 0x0803. */
  Images images() {
    try (DataInputStream in = open()) {
      magic(in, IMAGES, "images [count, height, width]");
      int count = axis(in, "count");
      int height = axis(in, "height");
      int width = axis(in, "width");
      long product = Math.multiplyExact(Math.multiplyExact((long) count, height), width);
      return new Images(count, height, width, body(in, product));
    } catch (EOFException _) {
      throw problem("the file ends early");
    } catch (IOException | ArithmeticException broken) {
      throw problem(Unreadable.reason(broken));
    }
  }

  /** The file as labels, type 0x0801, one byte each. */
  byte[] labels() {
    try (DataInputStream in = open()) {
      magic(in, LABELS, "labels [count]");
      return body(in, axis(in, "count"));
    } catch (EOFException _) {
      throw problem("the file ends early");
    } catch (IOException broken) {
      throw problem(Unreadable.reason(broken));
    }
  }

  private boolean gzip() {
    return packed.length > 2 && ((packed[0] & 0xFF) << 8 | (packed[1] & 0xFF)) == GZIP;
  }

  private DataInputStream open() throws IOException {
    InputStream bytes = new ByteArrayInputStream(packed);
    return new DataInputStream(gzip() ? new GZIPInputStream(bytes, 1 << 16) : bytes);
  }

  private void magic(DataInputStream in, int wanted, String what) throws IOException {
    int magic = in.readInt();
    if (magic != wanted) {
      throw problem(
          String.format(Locale.ROOT, "want IDX %s (0x%08x), was 0x%08x", what, wanted, magic));
    }
  }

  private int axis(DataInputStream in, String axis) throws IOException {
    int length = in.readInt();
    if (length <= 0) {
      throw problem(axis + ": want a positive number, was " + length);
    }
    return length;
  }

  private byte[] body(DataInputStream in, long bytes) throws IOException {
    long most = gzip() ? packed.length * TIGHTEST : packed.length;
    if (bytes > Math.min(most, Integer.MAX_VALUE - 8)) {
      throw problem(
          String.format(
              Locale.ROOT,
              "the header promises %,d bytes, more than a file of %,d can hold here",
              bytes,
              packed.length));
    }
    byte[] body = FileArrays.bytes(bytes, name);
    in.readFully(body);
    if (in.read() >= 0) {
      throw problem(
          String.format(Locale.ROOT, "more bytes than the %,d that the header promises", bytes));
    }
    return body;
  }

  private Problem problem(String what) {
    return Problem.data(name + ": " + what);
  }
}
