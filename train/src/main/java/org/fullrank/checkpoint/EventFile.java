package org.fullrank.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32C;
import org.fullrank.core.Problem;

/**
 * The TensorBoard event file of a run's scalars. It consists of {@code tfrecord} frames: length,
 * masked CRC of the length, bytes, masked CRC of the bytes. Each frame holds an {@code Event}
 * message in protocol-buffer encoding.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/v2.15.0/tensorflow/core/util/event.proto">event.proto</a>,
 *     summary.proto and lib/io/record_writer.cc beside it
 */
public final class EventFile implements AutoCloseable {
  /** The file's name; TensorBoard reads every file with {@code tfevents} in its name. */
  public static final String NAME = "events.out.tfevents.fullrank";

  // Event fields
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  // Summary and Summary.Value fields
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final Path path;
  private final FileChannel channel;

  private EventFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * A scalar of a step.
   *
   * @param tag the chart's name; a slash groups charts
   */
  public record Scalar(String tag, double value) {}

  /**
   * Opens the file and truncates it to {@code length} bytes, its length at the checkpoint; 0 starts
   * a new file.
   *
   * @throws Problem if the file is shorter than {@code length}, or cannot be opened
   */
  public static EventFile open(Path path, long length, Instant now) {
    try {
      var channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.size() < length) {
        channel.close();
        throw Problem.failed(path + ": shorter than the " + length + " bytes of the checkpoint");
      }
      channel.truncate(length);
      channel.position(length);
      var file = new EventFile(path, channel);
      if (length == 0) {
        file.write(Proto.joined(time(now), Proto.text(FILE_VERSION, "brain.Event:2")));
      }
      return file;
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be opened: " + Problem.why(e), e);
    }
  }

  /** Appends the scalars of {@code step}. */
  public void append(Instant now, long step, List<Scalar> scalars) {
    byte[] summary = Proto.joined(scalars.stream().map(EventFile::value).toArray(byte[][]::new));
    write(Proto.joined(time(now), Proto.varint(STEP, step), Proto.bytes(SUMMARY, summary)));
  }

  /** The current length in bytes, which a checkpoint records. */
  public long length() {
    try {
      return channel.position();
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be read: " + Problem.why(e), e);
    }
  }

  private static byte[] time(Instant now) {
    return Proto.fixed(WALL_TIME, now.getEpochSecond() + now.getNano() / 1e9);
  }

  private static byte[] value(Scalar scalar) {
    byte[] tag = Proto.text(TAG, scalar.tag());
    return Proto.bytes(VALUE, Proto.joined(tag, Proto.fixed(SIMPLE_VALUE, (float) scalar.value())));
  }

  private void write(byte[] event) {
    var record = ByteBuffer.allocate(event.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(event.length);
    record.putInt(masked(record.array(), Long.BYTES));
    record.put(event).putInt(masked(event, event.length)).flip();
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be written: " + Problem.why(e), e);
    }
  }

  /**
   * The masked CRC-32C of the first {@code length} bytes: rotated, plus a constant, as records may
   * contain CRCs.
   */
  private static int masked(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xA282EAD8;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be closed: " + Problem.why(e), e);
    }
  }

  /** Fields of a protocol-buffer message: key ({@code number << 3 | wire type}), then value. */
  private static final class Proto {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;
    private static final int LONGEST_VARINT = 10;

    static byte[] fixed(int field, double value) {
      return field(field, EIGHT_BYTES, Double.BYTES).putDouble(value).array();
    }

    static byte[] fixed(int field, float value) {
      return field(field, FOUR_BYTES, Float.BYTES).putFloat(value).array();
    }

    static byte[] varint(int field, long value) {
      byte[] digits = varint(value);
      return field(field, VARINT, digits.length).put(digits).array();
    }

    static byte[] text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(int field, byte[] bytes) {
      byte[] length = varint(bytes.length);
      return field(field, LENGTH, length.length + bytes.length).put(length).put(bytes).array();
    }

    static byte[] joined(byte[]... parts) {
      int length = 0;
      for (byte[] part : parts) {
        length += part.length;
      }
      var whole = ByteBuffer.allocate(length);
      for (byte[] part : parts) {
        whole.put(part);
      }
      return whole.array();
    }

    private static ByteBuffer field(int field, int wire, int room) {
      return ByteBuffer.allocate(1 + room)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put((byte) ((field << 3) | wire));
    }

    private static byte[] varint(long value) {
      var digits = ByteBuffer.allocate(LONGEST_VARINT);
      long left = value;
      while ((left & ~0x7FL) != 0) {
        digits.put((byte) ((left & 0x7F) | 0x80));
        left >>>= 7;
      }
      digits.put((byte) left).flip();
      byte[] used = new byte[digits.remaining()];
      digits.get(used);
      return used;
    }
  }
}
