package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Problem;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.History;
import org.fullrank.probe.Split;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.RateChange;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TransferReport;

/**
 * Writes run.yaml and provenance.json after validation, so that a refused run leaves its folder
 * unchanged. Forwards every call to the next listener. A run.yaml with unchanged settings is not
 * rewritten.
 */
record RunFiles(RunFolder run, RunConfig config, Listener next) implements Listener.Passing {
  /** Refuses to go on with other images than the run began on, before a setting is blamed. */
  @Override
  public void opens(Splits data) {
    var written = written();
    var began = Documents.provenance(provenance());
    began
        .flatMap(Provenance::split)
        .or(() -> written.map(before -> before.probe().split()))
        .ifPresent(this::keep);
    if (Files.exists(run.recipe()) && !named(written)) {
      compare(began, began.map(it -> changes(it, data)).orElse(""));
    }
    next.opens(data);
  }

  private boolean named(Optional<RunConfig> written) {
    return written.filter(it -> !it.data().equals(config.data())).isPresent();
  }

  private String changes(Provenance began, Splits data) {
    return String.join("; ", Provenance.of(config, data).changedImages(began));
  }

  @Override
  public void begins(Model model, Splits data) {
    var written = written();
    var began = Documents.provenance(provenance());
    var now =
        began.map(Provenance::source).orElse(List.of()).stream()
            .reduce(Provenance.of(config, data), Provenance::with, (first, _) -> first);
    if (named(written)) {
      began.map(before -> String.join("; ", now.changedImages(before))).ifPresent(this::warn);
    }
    if (Files.exists(run.recipe())) {
      RateChange.of(config, data.train(), vouched())
          .map(RateChange::toString)
          .ifPresent(next::note);
    }
    if (!written.equals(Optional.of(config))) {
      write();
    }
    Documents.write(provenance(), Documents.of(now));
    next.begins(model, data);
  }

  /** The logged steps up to the checkpoint that the run resumes from. */
  private History vouched() {
    return Checkpoint.latest(run)
        .map(last -> TrainedRun.history(run.path()).until(last.step()))
        .orElse(History.NONE);
  }

  @Override
  public void transferred(TransferReport report) {
    Documents.provenance(provenance())
        .ifPresent(now -> Documents.write(provenance(), Documents.of(now.with(report))));
    next.note(report.summary());
    next.transferred(report);
  }

  private Path provenance() {
    return run.path().resolve("provenance.json");
  }

  /** The settings in the folder's run.yaml, if they are valid without a change. */
  private Optional<RunConfig> written() {
    if (!Files.exists(run.recipe())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Settings.read(run.recipe(), List.of()));
    } catch (Problem _) {
      return Optional.empty();
    }
  }

  /** Writes the settings; an existing file with other settings is kept under a numbered name. */
  private void write() {
    if (Files.exists(run.recipe())) {
      Path former = run.unusedRecipe();
      Documents.write(former, Documents.read(run.recipe()));
      next.note(
          "%s: rewritten with the changed settings; the old file is kept as %s"
              .formatted(run.recipe(), former.getFileName()));
    }
    Documents.write(run.recipe(), Settings.RECIPE.write(config));
  }

  /** Refuses a changed split, because the model may have trained on its new test images. */
  private void keep(Split began) {
    if (began != config.probe().split()) {
      throw Problem.config(
          "probe.split: want %s, as at the start of %s, was %s; begin another run in another --out"
              .formatted(began.word(), run.path(), config.probe().split().word()));
    }
  }

  /** Warns about other data given by the user, because they may contain old training images. */
  private void warn(String changes) {
    if (!changes.isEmpty()) {
      next.note(
          "%s: other samples than at the start of the run (%s); test samples may include old training samples"
              .formatted(run.path(), changes));
    }
  }

  private void compare(Optional<Provenance> began, String changes) {
    if (began.filter(Provenance::namesImages).isEmpty()) {
      next.note(
          provenance()
              + ": cannot be read; the samples cannot be compared with those at the start of the run");
    }
    if (!changes.isEmpty()) {
      throw Problem.data(
          "%s: the samples have changed since the run began (%s); restore them, or begin another"
                  .formatted(run.path(), changes)
              + " run in another --out");
    }
  }
}
