package org.fullrank.cli;

import java.nio.file.Path;
import org.fullrank.lab.Pretraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    description =
        "Evaluates a run again and rewrites its report.html, a single offline file, with its"
            + " probes and its verdict.",
    footer = {"", "Example:", "  fullrank report runs/a"})
final class ReportCommand implements Runnable {
  private record Written(String report) {}

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "RUN", description = "A run folder; the run may still be training.")
  private Path run;

  @Override
  public void run() {
    Pretraining.evaluate(run);
    String report = run.resolve("report.html").toString();
    spec.commandLine().getOut().println(verbosity.json() ? Json.of(new Written(report)) : report);
  }
}
