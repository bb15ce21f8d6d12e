package org.fullrank.core;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32C;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A safetensors file, open for reading: named tensors and a table of strings. The file is
 * memory-mapped at any size. No other process may truncate it while it is open.
 *
 * <p>The layout follows the format's specification: the header's length in eight bytes
 * little-endian, the header in JSON, then the bytes of all tensors.
 */
public final class Safetensors implements AutoCloseable {
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long SLICE = 1 << 30; // the largest ByteBuffer

  private final Path path;
  private final Arena arena;
  private final SafetensorsHeader header;
  private final MemorySegment data;

  private Safetensors(Path path, Arena arena, SafetensorsHeader header, MemorySegment data) {
    this.path = path;
    this.arena = arena;
    this.header = header;
    this.data = data;
  }

  /**
   * Opens a file and checks its whole header.
   *
   * @throws Problem if the file is missing, or not a valid safetensors file to the last byte
   */
  public static Safetensors open(Path path) {
    var arena = Arena.ofShared();
    boolean opened = false;
    try {
      var file = open(path, arena);
      opened = true;
      return file;
    } catch (NoSuchFileException _) {
      throw Problem.data(path + ": no such file");
    } catch (IOException e) {
      throw Problem.data(path + ": cannot be read (" + Problem.why(e) + ")");
    } catch (SafetensorsHeader.Malformed e) {
      throw Problem.data(
          path
              + ": not a valid safetensors file: "
              + Printable.line(String.valueOf(e.getMessage())));
    } catch (OutOfMemoryError _) { // the header's own size is limited, but the heap may be smaller
      throw Problem.data(path + ": its header needs more memory than is left");
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static Safetensors open(Path path, Arena arena)
      throws IOException, SafetensorsHeader.Malformed {
    try (var channel = FileChannel.open(path)) {
      long size = channel.size();
      if (size < LENGTH.byteSize()) {
        throw new SafetensorsHeader.Malformed("it has " + size + " bytes");
      }
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long length = file.get(LENGTH, 0);
      long rest = size - LENGTH.byteSize();
      if (length < 0 || length > Math.min(rest, SafetensorsHeader.LARGEST)) {
        throw new SafetensorsHeader.Malformed(
            String.format(
                Locale.ROOT,
                "a header of %s bytes in a file of %d",
                Long.toUnsignedString(length),
                size));
      }
      byte[] json = file.asSlice(LENGTH.byteSize(), length).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = file.asSlice(LENGTH.byteSize() + length);
      return new Safetensors(path, arena, SafetensorsHeader.parse(json, data.byteSize()), data);
    }
  }

  /**
   * Writes a file completely or not at all. The same tensors and metadata give the same bytes.
   *
   * @throws IllegalArgumentException if a tensor's number format is none that the format holds
   * @throws Problem if the file cannot be written
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    var writer = SafetensorsWriter.of(tensors, metadata);
    AtomicFile.write(path, writer::writeTo);
  }

  /**
   * The {@link #checksum()} of a file of these tensors, computed before the file is written.
   *
   * @throws IllegalArgumentException if a tensor's number format is none that the format holds
   */
  public static int checksum(Map<String, Tensor> tensors) {
    return SafetensorsWriter.of(tensors, Map.of()).checksum();
  }

  /**
   * CRC-32C of the tensors' bytes in the order of the file. Reads the whole file: 0.1 s per GiB.
   */
  public int checksum() {
    var crc = new CRC32C();
    for (long at = 0; at < data.byteSize(); at += SLICE) {
      crc.update(data.asSlice(at, Math.min(SLICE, data.byteSize() - at)).asByteBuffer());
    }
    return (int) crc.getValue();
  }

  /** The tensors, in the order of their bytes in the file. */
  public List<String> names() {
    return List.copyOf(header.entries().keySet());
  }

  /**
   * The shape of tensor {@code name}.
   *
   * @throws Problem if the file has none of this name
   */
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /**
   * Whether tensor {@code name} holds floating-point numbers.
   *
   * @throws Problem if the file has none of this name
   */
  public boolean isFloating(String name) {
    return switch (entry(name).dtype()) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, I16, I8, U8, BOOL -> false;
    };
  }

  /** The table of strings, in the order of its keys. */
  public SequencedMap<String, String> metadata() {
    return header.metadata();
  }

  /**
   * A copy of tensor {@code name}, in the caller's scope.
   *
   * @throws Problem if the file has none of this name
   */
  public Tensor read(String name) {
    var entry = entry(name);
    return switch (entry.dtype()) {
      // any byte but 0 means true; libtorch's bool is undefined for bytes above 1
      case BOOL -> Scope.tidy(() -> copy(entry, ScalarType.Byte).to(ScalarType.Bool));
      case F64, F32, F16, BF16, I64, I32, I16, I8, U8 -> copy(entry, entry.dtype().type());
    };
  }

  private Tensor copy(SafetensorsHeader.Entry entry, ScalarType type) {
    long bytes = entry.end() - entry.begin();
    Tensor into = Tensors.empty(type, entry.shape());
    Tensors.segment(into, bytes).copyFrom(data.asSlice(entry.begin(), bytes));
    return into;
  }

  /**
   * Overwrites {@code into} with tensor {@code name}.
   *
   * @throws Problem if the file has none of this name, or of another shape or number format
   */
  public void readInto(String name, Tensor into) {
    var entry = entry(name);
    if (entry.dtype().type() != Tensors.type(into) || !Arrays.equals(entry.shape(), into.shape())) {
      throw Problem.data(
          "%s: %s: want %s of shape %s, was %s of shape %s"
              .formatted(
                  path,
                  name,
                  Tensors.type(into),
                  Arrays.toString(into.shape()),
                  entry.dtype().type(),
                  Arrays.toString(entry.shape())));
    }
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> into.copy_(read(name)));
    }
  }

  private SafetensorsHeader.Entry entry(String name) {
    var entry = header.entries().get(name);
    if (entry == null) {
      throw Problem.data("%s: holds no tensor %s".formatted(path, Printable.line(name)));
    }
    return entry;
  }

  /** Unmaps the file. Tensors that were read from it stay valid. */
  @Override
  public void close() {
    arena.close();
  }
}
