package org.fullrank.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fullrank.cli.doctor.Doctor;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = "Checks this machine. Each line is ok, warn or fail, with a remedy.",
    footer = {"", "Exit code 1 if a check fails."})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "runs",
      description = "The folder for runs (default: ${DEFAULT-VALUE}).")
  private Path runs;

  @Override
  public Integer call() {
    var doctor = Doctor.examine(runs);
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(doctor));
    } else {
      doctor.findings().forEach(finding -> out.println(finding.asText()));
    }
    return doctor.healthy() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
