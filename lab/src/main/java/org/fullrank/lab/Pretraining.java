package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.fullrank.attention.FusedAttention;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.report.Report;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.train.Listener;
import org.fullrank.train.Outcome;
import org.fullrank.train.ResolvedRun;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;

/**
 * Pretrains an encoder: from settings to a run folder with weights, probes, verdict and report.
 *
 * <pre>{@code
 * RunConfig config = Settings.read(Path.of("run.yaml"), List.of());
 * Pretraining.PretrainingResult result = Pretraining.begin(config, Path.of("runs/a"), Listener.SILENT);
 * }</pre>
 */
public final class Pretraining {
  private Pretraining() {}

  /**
   * The result of a pretraining.
   *
   * @param outcome steps taken and planned
   * @param evaluation evaluation of the encoder; absent for a stopped run
   * @param search retrieval without labels; absent for a stopped run
   * @param course of the representation over the run; absent for a stopped run
   * @param classification results of the classifier; absent for a stopped run, without a
   *     classifier, or without labelled test images
   * @param retention the pretrained encoder's skill before and after fine-tuning; absent for a
   *     stopped run, or a run that is no fine-tuning
   * @param folder the run folder
   */
  public record PretrainingResult(
      Outcome outcome,
      Optional<EncoderEvaluation> evaluation,
      Optional<SearchDocument> search,
      Optional<Course> course,
      Optional<Classification> classification,
      Optional<Retention.Found> retention,
      Path folder) {
    private static PretrainingResult stopped(Outcome outcome, Path folder) {
      return new PretrainingResult(
          outcome,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          folder);
    }

    /** The path of the report. */
    public Path report() {
      return folder.resolve("report.html");
    }
  }

  /**
   * Begins a run in {@code folder}, which must not hold a run.
   *
   * @throws org.fullrank.core.Problem with a message for the user; its kind decides the exit code
   */
  public static PretrainingResult begin(RunConfig config, Path folder, Listener listener) {
    try (var run = RunFolder.create(folder)) {
      return train(config, run, listener);
    }
  }

  /**
   * Resumes the run in {@code folder} from its last checkpoint, with the same bits as an
   * uninterrupted run. {@code overrides} change its settings from this step on, in its run.yaml
   * too.
   *
   * @throws Problem of kind DATA if the images have changed since the run began, and {@code
   *     overrides} name no other data
   */
  public static PretrainingResult resume(Path folder, List<String> overrides, Listener listener) {
    try (var run = RunFolder.reopen(folder)) {
      // only a run of an earlier version leaves numbers open in its run.yaml, and has had these
      return train(Settings.read(run.recipe(), overrides).usual(), run, listener);
    }
  }

  /**
   * The settings with which {@link #resume} would go on; reads the folder only.
   *
   * @throws Problem if {@code folder} holds no run, or a setting is wrong
   */
  public static RunConfig resumed(Path folder, List<String> overrides) {
    if (!isRun(folder)) {
      throw Problem.config(folder + ": no run to resume here (there is no run.yaml)");
    }
    return Settings.read(folder.resolve("run.yaml"), overrides).usual();
  }

  /**
   * Takes the run in {@code folder} back to its best checkpoint, from which {@link #resume} then
   * goes on. Later checkpoints are removed; the lines of metrics after it are removed when the run
   * resumes.
   *
   * @return the step of the best checkpoint
   * @throws Problem if there is no run, or no best checkpoint
   */
  public static long rewind(Path folder) {
    try (var run = RunFolder.reopen(folder)) {
      return BestCheckpoint.rewind(run);
    }
  }

  /**
   * The optimizer steps of the best checkpoint in {@code folder}.
   *
   * @throws Problem if there is none
   */
  public static long bestStep(Path folder) {
    return Checkpoint.open(BestCheckpoint.required(folder)).step();
  }

  /** The optimizer steps of the newest checkpoint in {@code folder}; 0 without one. */
  public static long done(Path folder) {
    return Checkpoint.newest(folder).map(file -> Checkpoint.open(file).step()).orElse(0L);
  }

  private static PretrainingResult train(RunConfig asked, RunFolder run, Listener listener) {
    Engine.setThreads(Engine.defaultThreads());
    FusedAttention.unmetWish().ifPresent(listener::note);
    if (Checkpoint.newest(run.path()).isEmpty()) {
      SourceSettings.check(asked);
    }
    Outcome outcome;
    try (var resolved = ResolvedRun.open(asked);
        var log = new EventLog(run, listener)) {
      outcome = Run.of(resolved, run, new RunFiles(run, resolved.config(), log));
    }
    if (!outcome.skipped().list().isEmpty()) {
      var modality = asked.views().modality();
      listener.note(outcome.skipped().summary(outcome.images(), modality));
    }
    if (!outcome.finished()) {
      return PretrainingResult.stopped(outcome, run.path());
    }
    listener.trained(run.path());
    listener.note("probing the encoder, the same encoder untrained, and its raw input");
    try (var trained = TrainedRun.open(run.path())) {
      StoredCalibration.forget(run.path());
      var misfits = ExportedModel.write(trained, outcome.steps(), run.model());
      if (!misfits.isEmpty()) {
        listener.note(
            "%s: timm cannot open it, as it has no counterpart of %s"
                .formatted(run.model(), String.join(", ", misfits)));
      }
      var measured = measure(trained);
      return new PretrainingResult(
          outcome,
          Optional.of(measured.evaluation()),
          measured.search(),
          Optional.of(trained.course()),
          measured.classification(),
          measured.retention(),
          run.path());
    } catch (Problem unreadable) {
      throw unreadable.kind() == Problem.Kind.DATA
          ? unreadable.with(
              "; the run is trained, and --resume measures it once its samples can be read")
          : unreadable;
    }
  }

  /** Evaluates a finished run and writes its probes, verdict, search and report. */
  public static EncoderEvaluation evaluate(Path folder) {
    try (var trained = TrainedRun.open(folder)) {
      return measure(trained).evaluation();
    }
  }

  /** The evaluation by labels, the retrieval without labels, and the results of a classifier. */
  private record Measured(
      EncoderEvaluation evaluation,
      Optional<SearchDocument> search,
      Optional<Classification> classification,
      Optional<Retention.Found> retention) {}

  private static Measured measure(TrainedRun trained) {
    var folder = trained.path();
    var evaluation = trained.evaluate();
    var images = ImageSections.images(trained);
    var found = trained.search(images);
    var search = found.map(it -> SearchDocument.of(it, images.data()));
    Documents.write(folder.resolve("probes.json"), Documents.accuracies(evaluation));
    Documents.write(
        folder.resolve("verdict.json"), Documents.VerdictDocument.of(evaluation.verdict()));
    search.ifPresent(it -> Documents.write(folder.resolve("search.json"), it));
    var findings = ImageSections.findings(trained, images, found);
    var classification = trained.classification();
    classification.ifPresent(
        it -> Documents.write(folder.resolve("classification.json"), it.document()));
    var retention = classification.flatMap(_ -> Retention.of(trained));
    retention
        .flatMap(Retention.Found::measured)
        .ifPresent(it -> Documents.write(folder.resolve("retention.json"), it));
    var report = RunReport.of(trained, evaluation, findings);
    var calibration = StoredCalibration.section(folder);
    Report.write(
        classification.map(it -> report.with(RunReport.score(it, trained))).orElse(report),
        folder.resolve("report.html"));
    calibration.ifPresent(section -> StoredCalibration.restore(folder, section));
    return new Measured(evaluation, search, classification, retention);
  }

  /**
   * Probes the run in {@code folder} and writes its probes.json.
   *
   * @param change changes the probe settings of the run
   * @throws Problem if there is no run, no checkpoint, or no labelled image
   */
  public static EncoderEvaluation probe(Path folder, UnaryOperator<ProbeConfig> change) {
    try (var trained = TrainedRun.open(folder, change)) {
      var evaluation = evaluated(trained);
      Documents.write(folder.resolve("probes.json"), Documents.accuracies(evaluation));
      return evaluation;
    }
  }

  /**
   * Probes the best checkpoint of the run in {@code folder}, and writes nothing.
   *
   * @param change changes the probe settings of the run
   * @throws Problem as {@link #probe}, or if the run keeps no best checkpoint
   */
  public static EncoderEvaluation probeBest(Path folder, UnaryOperator<ProbeConfig> change) {
    try (var trained = TrainedRun.best(folder, change)) {
      return evaluated(trained);
    }
  }

  private static EncoderEvaluation evaluated(TrainedRun trained) {
    var evaluation = trained.evaluate();
    if (evaluation.trained().isEmpty()) {
      throw Problem.data(
          "%s: a probe needs labelled training and %s samples, and none can be read"
              .formatted(trained.path(), trained.config().probe().split().word()));
    }
    return evaluation;
  }

  /** Whether {@code folder} holds a run, finished or not. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve("run.yaml"));
  }
}
