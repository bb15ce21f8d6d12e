package org.fullrank.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metrics file of a run, with a JSON object in each line. {@link #append} writes a line to the
 * file; {@link #sync} flushes all lines to the disk.
 */
public final class Metrics implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path path;
  private final FileChannel channel;

  private Metrics(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Checks that the file has at least the {@code length} bytes of the checkpoint; writes nothing.
   *
   * @throws Problem if the file is shorter or missing
   */
  public static void check(Path path, long length) {
    try {
      long had = Files.exists(path) ? Files.size(path) : 0;
      if (had < length) {
        throw Problem.failed(
            String.format(
                    Locale.ROOT,
                    "%s: want at least the %d bytes that the checkpoint records, was %d; restore the file,",
                    path,
                    length,
                    had)
                + " or remove the checkpoints to start the run again");
      }
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be read: " + Problem.why(e), e);
    }
  }

  /**
   * Opens the file and truncates it to {@code length} bytes, its length at the checkpoint.
   *
   * @throws Problem if the file is shorter than {@code length}, or cannot be opened
   */
  public static Metrics open(Path path, long length) {
    check(path, length);
    try {
      var channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.truncate(length);
      channel.position(length);
      return new Metrics(path, channel);
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be opened: " + Problem.why(e), e);
    }
  }

  /** Appends a line. Values that are not finite become null, as JSON lacks them. */
  public void append(Iterable<Metric> entries) {
    var line = new StringJoiner(",", "{", "}\n");
    for (Metric entry : entries) {
      line.add("\"" + entry.name() + "\":" + number(entry.value()));
    }
    try {
      var bytes = ByteBuffer.wrap(line.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw Problem.failed(
          "%s: cannot be written: %s; the checkpoints are valid, --resume continues from the last"
              .formatted(path, Problem.why(e)),
          e);
    }
  }

  /**
   * A named number of a line.
   *
   * @param name letters, digits, underscores and slashes
   */
  public record Metric(String name, double value) {}

  /**
   * The complete lines of a metrics file, in order; an incomplete last line is ignored.
   *
   * @throws Problem if the file cannot be read, or a line is invalid
   */
  public static List<List<Metric>> read(Path path) {
    try {
      String text = Files.readString(path);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .map(line -> parse(path, line))
          .toList();
    } catch (IOException e) {
      throw Problem.data(path + ": cannot be read: " + Problem.why(e));
    }
  }

  private static List<Metric> parse(Path path, String line) {
    var entries = new ArrayList<Metric>();
    try {
      for (var field : JSON.readTree(line).properties()) {
        var value = field.getValue();
        entries.add(new Metric(field.getKey(), value.isNull() ? Double.NaN : value.asDouble()));
      }
    } catch (JacksonException e) {
      throw Problem.data(path + ": want lines of JSON: " + e.getOriginalMessage());
    }
    return entries;
  }

  /** Flushes all lines to the disk and returns the file's length in bytes. */
  public long sync() {
    try {
      channel.force(true);
      return channel.position();
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be synced: " + Problem.why(e), e);
    }
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be closed: " + Problem.why(e), e);
    }
  }
}
