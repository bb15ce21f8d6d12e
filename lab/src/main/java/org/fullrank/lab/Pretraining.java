package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.fullrank.attention.FusedAttention;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.report.Report;
import org.fullrank.train.Appraisal;
import org.fullrank.train.Listener;
import org.fullrank.train.Outcome;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;

/**
 * A pretraining from settings to a folder with weights, probes, verdict and report.
 *
 * <pre>{@code
 * RunConfig config = Settings.read(Path.of("run.yaml"), List.of());
 * Pretraining.Result result = Pretraining.begin(config, Path.of("runs/a"), Listener.SILENT);
 * }</pre>
 */
public final class Pretraining {
  private Pretraining() {}

  /**
   * What came of it.
   *
   * @param outcome how far the run got
   * @param appraisal what the encoder is worth; absent if the run was stopped on the way
   * @param folder the run folder
   */
  public record Result(Outcome outcome, Optional<Appraisal> appraisal, Path folder) {
    /** The page to look at. */
    public Path report() {
      return folder.resolve("report.html");
    }
  }

  /**
   * Begins a run in {@code folder}, which must not hold one yet.
   *
   * @throws org.fullrank.core.Problem in words for the user, of the kind that names the exit code
   */
  public static Result begin(RunConfig config, Path folder, Listener listener) {
    try (var run = RunFolder.create(folder)) {
      return train(config, run, listener);
    }
  }

  /**
   * Goes on with the run in {@code folder} from its last checkpoint, to the same bits as if it had
   * never stopped; {@code overrides} change its settings from here on, in its run.yaml too.
   *
   * @throws Problem of kind DATA if the images are no longer those that it began on, and {@code
   *     overrides} name no others
   */
  public static Result resume(Path folder, List<String> overrides, Listener listener) {
    try (var run = RunFolder.reopen(folder)) {
      return train(Settings.read(run.recipe(), overrides), run, listener);
    }
  }

  private static Result train(RunConfig config, RunFolder run, Listener listener) {
    Engine.setThreads(Engine.defaultThreads());
    FusedAttention.unmetWish().ifPresent(listener::note);
    if (Checkpoint.newest(run.path()).isEmpty()) {
      SourceSettings.check(config);
    }
    Outcome outcome;
    try (var log = new EventLog(run, listener)) {
      outcome = Run.of(config, run, new RunFiles(run, config, log));
    }
    if (!outcome.skipped().list().isEmpty()) {
      listener.note(outcome.skipped().summary(outcome.images()));
    }
    if (!outcome.finished()) {
      return new Result(outcome, Optional.empty(), run.path());
    }
    listener.note("probing the encoder, the same encoder untrained, and raw pixels");
    try (var trained = TrainedRun.open(run.path())) {
      ExportedModel.write(trained, run.model());
      return new Result(outcome, Optional.of(appraise(trained)), run.path());
    }
  }

  /** Measures a finished run and writes its probes, verdict and report. */
  public static Appraisal appraise(Path folder) {
    try (var trained = TrainedRun.open(folder)) {
      return appraise(trained);
    }
  }

  private static Appraisal appraise(TrainedRun trained) {
    var folder = trained.path();
    var appraisal = trained.appraise();
    Documents.write(folder.resolve("probes.json"), Documents.accuracies(appraisal));
    Documents.write(folder.resolve("verdict.json"), Documents.Judgement.of(appraisal.verdict()));
    Report.write(RunReport.of(trained, appraisal), folder.resolve("report.html"));
    return appraisal;
  }

  /**
   * Probes the run in {@code folder} and writes its probes.json.
   *
   * @param change makes of the probe in its settings the one that is wanted
   * @throws Problem if there is no run, no checkpoint, or nothing to classify
   */
  public static Appraisal probe(Path folder, UnaryOperator<ProbeConfig> change) {
    try (var trained = TrainedRun.open(folder, change)) {
      var appraisal = trained.appraise();
      if (appraisal.trained().isEmpty()) {
        throw Problem.data(
            "%s: a probe wants labelled training and %s images that can be read, and its data have none"
                .formatted(folder, trained.config().probe().split().word()));
      }
      Documents.write(folder.resolve("probes.json"), Documents.accuracies(appraisal));
      return appraisal;
    }
  }

  /** Whether {@code folder} holds a run that was begun. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve("run.yaml"));
  }
}
