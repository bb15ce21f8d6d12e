package org.fullrank.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.fullrank.lab.Pretraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "quickstart",
    description = {
      "A first run on embedded images, a few minutes on two cores: an encoder that finds an image"
          + " again after a mirroring, a crop or a change of its light. It prints retrieval and"
          + " accuracies, baselines of an untrained encoder and of raw pixels, a verdict, and the"
          + " path of a report."
    },
    footer = {"", "Example:", "  fullrank quickstart"})
final class QuickstartCommand implements Callable<Integer> {
  private final Interruption interruption;
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;
  @Mixin private Changes changes;

  QuickstartCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    var config = Shipped.quickstart(changes.list());
    Path folder = unused(Path.of("runs"), "quickstart");
    return new Training(
            spec.commandLine().getOut(), spec.commandLine().getErr(), verbosity, interruption)
        .show(listener -> Pretraining.begin(config, folder, listener));
  }

  /** {@code name}, or the first of {@code name-2}, {@code name-3}, … that is empty or missing. */
  private static Path unused(Path parent, String name) {
    return IntStream.iterate(1, n -> n + 1)
        .mapToObj(n -> parent.resolve(n == 1 ? name : name + "-" + n))
        .filter(folder -> !Files.exists(folder))
        .findFirst()
        .orElseThrow();
  }
}
