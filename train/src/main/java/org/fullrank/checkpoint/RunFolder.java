package org.fullrank.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Problem;

/**
 * The folder of a run, locked against other processes while it is open.
 *
 * <pre>
 *   run.yaml  (run.yaml.1 …: former settings)  provenance.json  metrics.jsonl  events.out.tfevents.…  verdict.json  calibration.json  report.html
 *   checkpoints/step-00000123.safetensors   checkpoints/best.safetensors   model/config.json   model/model.safetensors
 * </pre>
 */
public final class RunFolder implements AutoCloseable {
  private static final Set<String> WRITTEN =
      Set.of(
          "run.yaml",
          "provenance.json",
          "probes.json",
          "calibration.json",
          "verdict.json",
          "report.html",
          "result.json");
  private static final Pattern FORMER = Pattern.compile("run\\.yaml\\.\\d+");
  private static final Set<String> MODEL = Set.of("config.json", "model.safetensors");

  private final Path path;
  private final FolderLock lock;

  private RunFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Locks the folder of a new run, and creates it if it is missing.
   *
   * @throws Problem if it holds a run already, if another process has locked it, or if it cannot be
   *     made
   */
  public static RunFolder create(Path path) {
    var folder = claim(path);
    if (Files.exists(folder.recipe())) {
      folder.close();
      throw Problem.config(
          path + ": there is a run already; continue it with --resume, or choose another --out");
    }
    return folder;
  }

  /**
   * Locks the folder of an existing run.
   *
   * @throws Problem if it holds no run, or if another process has locked it
   */
  public static RunFolder reopen(Path path) {
    if (!Files.isRegularFile(path.resolve("run.yaml"))) {
      throw Problem.config(path + ": no run to resume here (there is no run.yaml)");
    }
    return claim(path);
  }

  private static RunFolder claim(Path path) {
    var lock = FolderLock.take(path);
    try {
      Files.createDirectories(path.resolve("checkpoints"));
      Files.createDirectories(path.resolve("model"));
      var folder = new RunFolder(path, lock);
      folder.clear();
      return folder;
    } catch (IOException e) {
      lock.close();
      throw Problem.failed(path + ": the run folder cannot be made: " + Problem.why(e), e);
    }
  }

  /** Removes incomplete files of killed processes, before this process writes any. */
  private void clear() {
    AtomicFile.clear(path, name -> WRITTEN.contains(name) || FORMER.matcher(name).matches());
    AtomicFile.clear(checkpoints(), Checkpoint::named);
    AtomicFile.clear(model(), MODEL::contains);
  }

  /** The folder itself. */
  public Path path() {
    return path;
  }

  /** The resolved configuration. */
  public Path recipe() {
    return path.resolve("run.yaml");
  }

  /** The first unused name among run.yaml.1, run.yaml.2 and so on. */
  public Path unusedRecipe() {
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> path.resolve("run.yaml." + number))
        .filter(file -> !Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElseThrow();
  }

  /** The file of {@link Metrics}. */
  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  /** The folder of {@link Checkpoint}s. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The folder of the exported encoder. */
  public Path model() {
    return path.resolve("model");
  }

  private void removeEmpty(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (DirectoryNotEmptyException _) {
      // a user's files
    } catch (IOException e) {
      throw Problem.failed(part + ": cannot be removed: " + Problem.why(e), e);
    }
  }

  /** Gives the lock back. A folder whose run was refused before it began is left as it was. */
  @Override
  public void close() {
    if (Files.exists(recipe())) {
      lock.close();
      return;
    }
    removeEmpty(checkpoints());
    removeEmpty(model());
    lock.discard();
  }
}
