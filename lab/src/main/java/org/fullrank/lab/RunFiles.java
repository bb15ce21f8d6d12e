package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Problem;
import org.fullrank.data.Splits;
import org.fullrank.probe.Split;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TransferReport;

/**
 * Writes down what a run is once its settings, data and state are seen to fit each other, so that a
 * refused run leaves its folder as it was; tells the next listener of everything. A run.yaml that
 * says the settings already stays as its user wrote it.
 */
record RunFiles(RunFolder run, RunConfig config, Listener next) implements Listener.Passing {
  @Override
  public void begins(Model model, Splits data) {
    var written = written();
    var began = Documents.provenance(provenance());
    began
        .flatMap(Provenance::split)
        .or(() -> written.map(before -> before.probe().split()))
        .ifPresent(this::keep);
    var now =
        began.map(Provenance::source).orElse(List.of()).stream()
            .reduce(Provenance.of(config, data), Provenance::with, (first, _) -> first);
    if (Files.exists(run.recipe())) {
      boolean named = written.filter(it -> !it.data().equals(config.data())).isPresent();
      String changes = began.map(now::changedImages).map(in -> String.join("; ", in)).orElse("");
      if (named) {
        warn(changes);
      } else {
        compare(began, changes);
      }
    }
    if (!written.equals(Optional.of(config))) {
      write();
    }
    Documents.write(provenance(), Documents.of(now));
    next.begins(model, data);
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

  /** The settings in the folder, where there are some that hold without a change. */
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

  /** Writes the settings; a file that says something else stays beside it under a new number. */
  private void write() {
    if (Files.exists(run.recipe())) {
      Path former = run.unusedRecipe();
      Documents.write(former, Documents.read(run.recipe()));
      next.note(
          "%s: written anew with the changed settings; the former file is kept as %s"
              .formatted(run.recipe(), former.getFileName()));
    }
    Documents.write(run.recipe(), Settings.RECIPE.write(config));
  }

  /** On other training images the weights would know those that they are measured on. */
  private void keep(Split began) {
    if (began != config.probe().split()) {
      throw Problem.config(
          "probe.split: want %s, which %s began with, was %s; begin another run in another --out"
              .formatted(began.word(), run.path(), config.probe().split().word()));
    }
  }

  /** Who names other data wants them, and may not see that the old ones are among them. */
  private void warn(String changes) {
    if (!changes.isEmpty()) {
      next.note(
          "%s: other images than the run began on (%s); accuracies may be of images that it has learned from"
              .formatted(run.path(), changes));
    }
  }

  private void compare(Optional<Provenance> began, String changes) {
    if (began.filter(Provenance::namesImages).isEmpty()) {
      next.note(
          provenance()
              + ": cannot be read; whether the images are those that the run began on is not known");
    }
    if (!changes.isEmpty()) {
      throw Problem.data(
          "%s: the images are not those that the run began on (%s); put those back, or begin another"
                  .formatted(run.path(), changes)
              + " run in another --out");
    }
  }
}
