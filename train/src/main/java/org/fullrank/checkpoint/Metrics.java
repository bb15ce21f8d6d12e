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
import java.util.StringJoiner;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metrics file of a run: one JSON object a line, appended. A line is in the file when {@link
 * #append} returns; {@link #sync} makes it survive the machine.
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
   * Looks whether the file has the {@code length} bytes that a checkpoint vouches for; writes
   * nothing.
   *
   * @throws Problem if it is shorter than that or gone
   */
  public static void check(Path path, long length) {
    try {
      long had = Files.exists(path) ? Files.size(path) : 0;
      if (had < length) {
        throw Problem.failed(
            "%s: want at least the %d bytes that the checkpoint vouches for, was %d; put the file back,"
                    .formatted(path, length, had)
                + " or remove the checkpoints, and the run begins anew");
      }
    } catch (IOException e) {
      throw Problem.failed(path + ": cannot be read: " + Problem.why(e), e);
    }
  }

  /**
   * Opens the file and cuts it to its first {@code length} bytes: what a checkpoint vouches for.
   *
   * @throws Problem if the file is shorter than that, or cannot be opened
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

  /** Appends one line. Values that are not finite are written as null, as JSON has no others. */
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
          "%s: cannot be written: %s; the checkpoints are whole, --resume goes on from the last"
              .formatted(path, Problem.why(e)),
          e);
    }
  }

  /**
   * A named number of one line.
   *
   * @param name letters, digits, underscores and slashes
   */
  public record Metric(String name, double value) {}

  /**
   * The lines of a metrics file that are whole, in order; a last one cut short is left out.
   *
   * @throws Problem if the file cannot be read, or a line is not one of ours
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

  /** Makes all lines so far durable and says how many bytes they are. */
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
