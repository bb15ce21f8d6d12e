package org.fullrank.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * The state of a run after an optimizer step, in a safetensors file. It holds every tensor of the
 * module tree under its own name. The metadata hold the step, the length of the metrics file at
 * that step, and a checksum of the tensors.
 *
 * <p>A file is written completely or not at all. The previous checkpoint is kept, so that at least
 * one valid checkpoint exists at any moment. {@link BestCheckpoint} is kept beside the newest two.
 */
public final class Checkpoint {
  private static final int KEPT = 2;
  private static final String KIND = "fullrank-checkpoint-";
  private static final String FORMAT = KIND + "2";
  private static final String SEAL = "seal";
  private static final String REMEDY =
      "; remove it, and --resume continues from the checkpoint before it";
  private static final Pattern NAME = Pattern.compile("step-(\\d{8,18})\\.safetensors");

  private final Path file;
  private final long step;
  private final long metricsLength;

  private Checkpoint(Path file, long step, long metricsLength) {
    this.file = file;
    this.step = step;
    this.metricsLength = metricsLength;
  }

  /** Writes the state after {@code step}, then removes all but the newest two checkpoints. */
  public static void save(RunFolder folder, Module state, long step, long metricsLength) {
    write(folder.checkpoints().resolve(name(step)), state, step, metricsLength, Map.of());
    list(folder.checkpoints()).stream().skip(KEPT).forEach(Checkpoint::delete);
  }

  static String name(long step) {
    return String.format(Locale.ROOT, "step-%08d.safetensors", step);
  }

  /** Writes the state after {@code step} to {@code file}, with {@code more} metadata. */
  static void write(
      Path file, Module state, long step, long metricsLength, Map<String, String> more) {
    var tensors = new TreeMap<String, Tensor>();
    for (NamedTensor named : Tree.tensors(state)) {
      tensors.put(named.name(), named.tensor());
    }
    var metadata = new TreeMap<>(more);
    metadata.put("format", FORMAT);
    metadata.put("step", Long.toString(step));
    metadata.put("metrics_bytes", Long.toString(metricsLength));
    metadata.put(SEAL, seal(Safetensors.checksum(tensors), step, metricsLength));
    Safetensors.write(file, tensors, metadata);
  }

  /**
   * The newest checkpoint of a run, if it has one.
   *
   * @throws Problem of kind DATA if the checkpoint is damaged, or if the folder cannot be listed
   */
  public static Optional<Checkpoint> latest(RunFolder folder) {
    return list(folder.checkpoints()).stream().findFirst().map(Checkpoint::resumed);
  }

  private static Checkpoint resumed(Path file) {
    try {
      return open(file);
    } catch (Problem problem) {
      throw Problem.data(problem.getMessage() + REMEDY);
    }
  }

  /**
   * The newest checkpoint file of a run's folder, or empty; takes no lock.
   *
   * @throws Problem of kind DATA if the folder cannot be listed
   */
  public static Optional<Path> newest(Path run) {
    return list(run.resolve("checkpoints")).stream().findFirst();
  }

  /**
   * The checkpoint in {@code file}.
   *
   * @throws Problem of kind DATA if the file is missing, damaged, or no checkpoint
   */
  public static Checkpoint open(Path file) {
    try (var tensors = Safetensors.open(file)) {
      var metadata = tensors.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw Problem.data(file + ": want a checkpoint of format " + FORMAT);
      }
      return new Checkpoint(
          file, number(file, metadata, "step"), number(file, metadata, "metrics_bytes"));
    }
  }

  /** The checksum of tensors, step and metrics length, which detects any flipped bit. */
  private static String seal(int checksum, long step, long metricsLength) {
    return String.format(Locale.ROOT, "%08x-%d-%d", checksum, step, metricsLength);
  }

  private static long number(Path file, Map<String, String> metadata, String key) {
    try {
      return Long.parseLong(metadata.getOrDefault(key, "nothing"));
    } catch (NumberFormatException _) {
      throw Problem.data(
          "%s: metadata %s: want a number, was %s".formatted(file, key, metadata.get(key)));
    }
  }

  /** The checkpoint's file. */
  public Path file() {
    return file;
  }

  /** The number of optimizer steps. */
  public long step() {
    return step;
  }

  /** The length of the metrics file at this checkpoint, bytes. */
  public long metricsLength() {
    return metricsLength;
  }

  /**
   * Copies the stored tensors into those of {@code state}, in place.
   *
   * @throws Problem if the file is damaged, or if names or shapes differ because the settings
   *     differ
   */
  public void restore(Module state) {
    restore("", state);
  }

  /**
   * Copies into {@code module} the tensors that this checkpoint stores as its child {@code name}.
   *
   * @throws Problem if the file is damaged, or if names or shapes differ
   */
  public void restoreChild(String name, Module module) {
    restore(name + ".", module);
  }

  /** Whether {@code file} is a checkpoint, of any format. */
  public static boolean isOne(Safetensors file) {
    return file.metadata().getOrDefault("format", "").startsWith(KIND);
  }

  /**
   * The stored tensors, open for reading, after a check of the checksum.
   *
   * @throws Problem of kind DATA if the file is damaged
   */
  public Safetensors tensors() {
    var stored = Safetensors.open(file);
    if (!seal(stored.checksum(), step, metricsLength).equals(stored.metadata().get(SEAL))) {
      stored.close();
      throw Problem.data(file + ": damaged" + REMEDY);
    }
    return stored;
  }

  private void restore(String prefix, Module module) {
    try (var stored = tensors()) {
      var names = Set.copyOf(stored.names());
      for (NamedTensor named : Tree.tensors(module)) {
        String name = prefix + named.name();
        if (!names.contains(name)) {
          throw Problem.data(
              "%s: has no %s; it was written with other settings".formatted(file, name));
        }
        stored.readInto(name, named.tensor());
      }
    }
  }

  /** Whether {@code name} is the name of a checkpoint file. */
  static boolean named(String name) {
    return name.equals(BestCheckpoint.FILE) || NAME.matcher(name).matches();
  }

  private static List<Path> list(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> stepOf(file) >= 0)
          .sorted(Comparator.comparingLong(Checkpoint::stepOf).reversed())
          .toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw unlisted(folder, Problem.why(e));
    } catch (UncheckedIOException e) {
      throw unlisted(folder, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The error for an unreadable folder; without it the run would restart and overwrite its metrics.
   */
  private static Problem unlisted(Path folder, String why) {
    return Problem.data(folder + ": the checkpoints cannot be listed: " + why);
  }

  private static long stepOf(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  /** Removes all checkpoints after {@code step}, the newest first. */
  static void removeAfter(RunFolder folder, long step) {
    for (Path file : list(folder.checkpoints())) {
      try {
        if (stepOf(file) > step) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw Problem.failed(file + ": cannot be removed: " + Problem.why(e), e);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // an additional old checkpoint does no harm
    }
  }
}
