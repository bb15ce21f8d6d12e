package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Findings;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Verdict;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.train.EncoderEvaluation;

/**
 * The diagnosis of a run, a checkpoint or a file of embeddings, with its verdict. It writes nothing
 * and takes no lock, so that a run can be diagnosed while it trains.
 *
 * @param subject the diagnosed run, checkpoint or file, in words
 * @param diagnosis the measurements
 * @param peaked the first logged step with a peaked attention head, if any
 * @param verdict the verdict on the measurements
 * @param course of a run's representation over time; absent for a file of embeddings
 */
public record DiagnosisReport(
    String subject,
    Diagnosis diagnosis,
    Optional<History.AttentionEntropy> peaked,
    Verdict verdict,
    Optional<Course> course) {
  /**
   * The array to read of a file of embeddings, and the files beside it.
   *
   * @param array the name of the array in a file of several
   * @param logits the teacher's outputs, which show a collapse of the targets
   * @param log the loss of each step
   */
  public record Beside(
      Optional<String> array, Optional<TeacherOutputs> logits, Optional<Path> log) {
    /** Nothing; the file holds one array. */
    public static final Beside NOTHING =
        new Beside(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Diagnoses {@code path}: a run folder, a checkpoint of a run, or a file of embeddings, see
   * {@link EmbeddingsFile}.
   *
   * @throws Problem if {@code path} is none of these, or cannot be read
   */
  public static DiagnosisReport of(Path path) {
    return of(path, Beside.NOTHING);
  }

  /**
   * Diagnoses {@code path} as {@link #of(Path)}. A file of embeddings is diagnosed together with
   * the files {@code beside} it.
   *
   * @throws Problem if {@code path} is none of these or cannot be read, or if something is beside a
   *     run, which has its own
   */
  public static DiagnosisReport of(Path path, Beside beside) {
    Optional<Path> run = Files.isDirectory(path) ? Optional.of(path) : runOf(path);
    if (run.isPresent() && !beside.equals(Beside.NOTHING)) {
      throw Problem.config(
          "array, logits and log: want them beside a file of embeddings; %s is of a run, which has its own"
              .formatted(path));
    }
    if (Files.isDirectory(path)) {
      return ofRun(path);
    }
    return run.map(it -> ofCheckpoint(it, path)).orElseGet(() -> ofEmbeddings(path, beside));
  }

  /**
   * Diagnoses the encoder in {@code path}, a run folder or an exported model, on the images of
   * {@code images}. The images of its training are not needed.
   *
   * @throws Problem if {@code path} is neither, or the images cannot be read
   */
  public static DiagnosisReport of(Path path, DataConfig images) {
    var saved = SavedEncoder.open(path);
    try (var data = images.open(new Skipped())) {
      Findings findings = saved.diagnose(data);
      return new DiagnosisReport(
          path + ", on other data",
          findings.now(),
          findings.history().peaked(),
          Verdict.of(findings),
          Optional.empty());
    }
  }

  /**
   * The run of the checkpoint {@code file}, if {@code file} is in a run's folder of checkpoints.
   */
  private static Optional<Path> runOf(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().normalize().getParent())
        .filter(folder -> folder.endsWith("checkpoints"))
        .map(Path::getParent)
        .filter(Pretraining::isRun);
  }

  /** Diagnoses a run; one that failed before its first checkpoint is judged by its metrics. */
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
        run.path() + ", " + subject,
        findings.now(),
        history.peaked(),
        Verdict.of(findings),
        Optional.of(Course.of(run.path(), history, findings.progress().classifies())));
  }

  private static DiagnosisReport ofEmbeddings(Path file, Beside beside) {
    var read = EmbeddingsFile.read(file, beside.array());
    var embeddings = read.embeddings();
    if (embeddings.size() < 2) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "%s: want at least 2 embeddings to compare, was %d",
              file,
              embeddings.size()));
    }
    var alone = measured(read);
    var diagnosis = beside.logits().map(TeacherOutputs::assignments).map(alone::with).orElse(alone);
    var history = beside.log().map(LossLog::read).orElse(History.NONE);
    return new DiagnosisReport(
        String.format(
            Locale.ROOT,
            "%s, %d embeddings of width %d%s",
            file,
            embeddings.size(),
            embeddings.width(),
            pooled(read)),
        diagnosis,
        Optional.empty(),
        Verdict.of(Findings.of(diagnosis).after(history)),
        Optional.empty());
  }

  private static Diagnosis measured(EmbeddingsFile read) {
    try (var _ = Scope.open()) {
      return read.tokenTensor()
          .map(tokens -> Diagnosis.ofTokens(Diagnosis.POOLED, tokens))
          .orElseGet(() -> Diagnosis.of(read.embeddings()));
    }
  }

  private static String pooled(EmbeddingsFile read) {
    return read.tokens()
        .map(it -> String.format(Locale.ROOT, ", each the mean of %d tokens", it.perSample()))
        .orElse("");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
