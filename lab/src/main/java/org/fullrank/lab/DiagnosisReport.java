package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Findings;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Verdict;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.train.EncoderEvaluation;

/**
 * What was measured of a run, a checkpoint or a file of embeddings, and what it means. Writes
 * nothing and takes no lock, so that a run can be examined while it trains.
 *
 * @param subject what was examined, in words
 * @param diagnosis the measurements
 * @param peaked when a head of its attention was first seen with hardly any entropy left
 * @param verdict what they mean
 */
public record DiagnosisReport(
    String subject,
    Diagnosis diagnosis,
    Optional<History.AttentionEntropy> peaked,
    Verdict verdict) {
  /**
   * Examines {@code path}: a run folder, a checkpoint in one, or a file of embeddings
   * (.safetensors, .npy, .csv).
   *
   * @throws Problem if it is none of them, or cannot be read
   */
  public static DiagnosisReport of(Path path) {
    if (Files.isDirectory(path)) {
      return ofRun(path);
    }
    return runOf(path).map(run -> ofCheckpoint(run, path)).orElseGet(() -> ofEmbeddings(path));
  }

  /** The run that {@code file} is a checkpoint of, if it lies in a run's folder of them. */
  private static Optional<Path> runOf(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().normalize().getParent())
        .filter(folder -> folder.endsWith("checkpoints"))
        .map(Path::getParent)
        .filter(Pretraining::isRun);
  }

  /** A run that broke before its first checkpoint still has a course to judge by. */
  private static DiagnosisReport ofRun(Path folder) {
    var checkpoint = Checkpoint.newest(folder);
    if (checkpoint.isEmpty() && Pretraining.isRun(folder) && TrainedRun.steps(folder).isEmpty()) {
      throw TrainedRun.onlyBegun(folder);
    }
    try (var run =
        checkpoint.isPresent()
            ? TrainedRun.open(folder, checkpoint.get())
            : TrainedRun.begun(folder)) {
      return of(
          checkpoint.map(DiagnosisReport::name).orElse("before its first step; no checkpoint yet"),
          run,
          run.history());
    }
  }

  private static DiagnosisReport ofCheckpoint(Path folder, Path file) {
    long step = Checkpoint.open(file).step();
    try (var run = TrainedRun.open(folder, file)) {
      return of(name(file), run, run.history().until(step));
    }
  }

  private static DiagnosisReport of(String subject, TrainedRun run, History history) {
    Findings findings = EncoderEvaluation.diagnose(run.config(), run.data(), run.model(), history);
    return new DiagnosisReport(
        run.path() + ", " + subject, findings.now(), history.peaked(), Verdict.of(findings));
  }

  private static DiagnosisReport ofEmbeddings(Path file) {
    var embeddings = EmbeddingsFile.read(file).embeddings();
    if (embeddings.size() < 2) {
      throw Problem.data(
          "%s: want at least 2 embeddings to compare, was %d".formatted(file, embeddings.size()));
    }
    var diagnosis = Diagnosis.of(embeddings);
    return new DiagnosisReport(
        "%s, %d embeddings of width %d".formatted(file, embeddings.size(), embeddings.width()),
        diagnosis,
        Optional.empty(),
        Verdict.of(diagnosis));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
