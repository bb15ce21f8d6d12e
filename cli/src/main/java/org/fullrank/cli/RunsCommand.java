package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents.AccuracyDocument;
import org.fullrank.lab.RunRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "runs",
    description = {
      "Lists the runs in a folder and below it: state, accuracies, verdict.",
      "It reads files only, so that runs may train meanwhile."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank runs",
      "  fullrank runs runs/sweep",
      "  fullrank runs --json",
      "  fullrank compare runs/a runs/b     what differs, and by how much",
      "  tensorboard --logdir runs          every run writes TensorBoard's event file"
    })
final class RunsCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = "runs",
      description = "The folder of the runs (default: runs).")
  private Path folder;

  /** A run, for JSON. */
  private record Row(
      String run,
      String method,
      String state,
      long step,
      List<AccuracyDocument> probes,
      Optional<String> verdict) {
    static Row of(RunRecord run) {
      return new Row(
          run.path().toString(),
          run.method(),
          run.state().name().toLowerCase(Locale.ROOT),
          run.step(),
          run.accuracies(),
          run.verdict());
    }
  }

  @Override
  public void run() {
    var runs = new ArrayList<RunRecord>();
    for (Path found : RunRecord.in(folder)) {
      read(found).ifPresent(runs::add);
    }
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(runs.stream().map(Row::of).toList()));
    } else if (runs.isEmpty()) {
      out.println(folder + ": no runs; 'fullrank pretrain byol' makes one");
    } else {
      RunTable.of(folder, runs).forEach(out::println);
    }
  }

  /** A run whose files cannot be read is told and passed over. */
  private Optional<RunRecord> read(Path path) {
    try {
      return Optional.of(RunRecord.of(path));
    } catch (Problem problem) {
      String first = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
      spec.commandLine().getErr().println("fullrank: " + path + ": left out: " + first);
      return Optional.empty();
    }
  }
}
