package org.fullrank.lab;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fullrank.checkpoint.FolderLock;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents.AccuracyDocument;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.train.RunConfig;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run folder says of its run; neither data nor weights are opened, and no lock is taken.
 *
 * @param path the folder
 * @param config the settings in its run.yaml
 * @param state how far the run is
 * @param step optimizer steps of the newest checkpoint
 * @param accuracies of its probes; empty before its end, and without labels
 * @param verdict the name of the disease, or healthy; absent before its end
 */
public record RunRecord(
    Path path,
    RunConfig config,
    State state,
    long step,
    List<AccuracyDocument> accuracies,
    Optional<String> verdict) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String TRAINED = "trained encoder";
  private static final int DEEPEST = 6;

  /** How far a run is. */
  public enum State {
    /** Its results are written. */
    FINISHED,
    /** A process trains it now. */
    RUNNING,
    /** Neither: {@code --resume} goes on. */
    STOPPED
  }

  public RunRecord {
    accuracies = List.copyOf(accuracies);
  }

  /**
   * The record of the run in {@code folder}.
   *
   * @throws Problem if it holds no run, or a file of it cannot be read
   */
  public static RunRecord of(Path folder) {
    if (!Pretraining.isRun(folder)) {
      throw Problem.config(folder + ": no run here (there is no run.yaml)");
    }
    return new RunRecord(
        folder,
        Settings.read(folder.resolve("run.yaml"), List.of()),
        state(folder),
        Pretraining.done(folder),
        accuracies(folder.resolve("probes.json")),
        verdict(folder.resolve("verdict.json")));
  }

  private static State state(Path folder) {
    if (FolderLock.holder(folder).isPresent()) {
      return State.RUNNING;
    }
    boolean measured =
        Files.exists(folder.resolve("verdict.json")) || Files.exists(folder.resolve("result.json"));
    return measured ? State.FINISHED : State.STOPPED;
  }

  private static List<AccuracyDocument> accuracies(Path file) {
    return Files.exists(file) ? List.of(read(file, AccuracyDocument[].class)) : List.of();
  }

  private static Optional<String> verdict(Path file) {
    return Files.exists(file)
        ? Optional.of(read(file, JsonNode.class).path("disease").asString("unknown"))
        : Optional.empty();
  }

  private static <T> T read(Path file, Class<T> type) {
    try {
      return JSON.readValue(Documents.read(file), type);
    } catch (JacksonException e) {
      throw Problem.data(file + ": cannot be read: " + e.getOriginalMessage());
    }
  }

  /**
   * The folders of runs in {@code folder} and below, by name. Folders within runs are not searched.
   *
   * @throws Problem if {@code folder} is missing or cannot be read
   */
  public static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw Problem.config(
          folder + ": no such folder; want one with runs, as 'fullrank pretrain' makes them");
    }
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(folder, Set.of(), DEEPEST, collecting(found));
    } catch (IOException e) {
      throw Problem.data(folder + ": cannot be read: " + Problem.why(e));
    }
    found.sort(null);
    return found;
  }

  private static SimpleFileVisitor<Path> collecting(List<Path> found) {
    return new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (!Pretraining.isRun(folder)) {
          return FileVisitResult.CONTINUE;
        }
        found.add(folder);
        return FileVisitResult.SKIP_SUBTREE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
      }
    };
  }

  /** The accuracies of the trained encoder, by probe. */
  public Map<String, AccuracyDocument> trained() {
    var found = new LinkedHashMap<String, AccuracyDocument>();
    accuracies.stream()
        .filter(it -> it.features().equals(TRAINED))
        .forEach(it -> found.put(it.probe(), it));
    return found;
  }

  /** The name of the method in a recipe. */
  public String method() {
    return RunReport.name(config.method());
  }

  /** The logged metrics. */
  public List<Curve> curves() {
    return RunReport.curves(TrainedRun.lines(path));
  }
}
