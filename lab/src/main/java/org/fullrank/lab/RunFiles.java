package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * refused run leaves its folder as it was; tells the next listener of everything. Settings that say
 * what is to be said already stay as their user wrote them.
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
      Documents.write(
          run.recipe(), written.map(this::edited).orElseGet(() -> Settings.RECIPE.write(config)));
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

  /** What is to stand in the file where {@code before} did; says what changes. */
  private String edited(RunConfig before) {
    String text = Documents.read(run.recipe());
    var edited = Settings.RECIPE.edit(text, before, config);
    boolean lost = edited.isEmpty() && text.contains("#");
    next.note(
        "%s: %s%s"
            .formatted(
                run.recipe(), changes(before), lost ? "; written anew, without its comments" : ""));
    return edited.orElseGet(() -> Settings.RECIPE.write(config));
  }

  private String changes(RunConfig before) {
    var then = Settings.RECIPE.lines(before);
    var now = Settings.RECIPE.lines(config);
    return Stream.concat(now.keySet().stream(), then.keySet().stream())
        .distinct()
        .filter(path -> !Objects.equals(now.get(path), then.get(path)))
        .map(path ->
            "%s is %s, was %s"
                .formatted(
                    path, now.getOrDefault(path, "nothing"), then.getOrDefault(path, "nothing")))
        .collect(Collectors.joining("; "));
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
