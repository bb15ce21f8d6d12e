package org.fullrank.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.fullrank.cli.bench.TrainBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "How fast does this machine train? Timings that another can repeat.",
    footer = {
      "",
      "Examples:",
      "  fullrank bench train",
      "  fullrank bench train --rounds 10 --json"
    })
final class BenchCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "train",
      description = {
        "Times the training step of a small vision transformer in fp32 and bf16, in turn with the"
            + " same model in Python PyTorch where that is installed (bench/peer/setup.sh)."
      })
  int train(
      @Mixin Verbosity verbosity,
      @Option(names = "--batch", defaultValue = "128", description = "Images of a step.") int batch,
      @Option(names = "--rounds", defaultValue = "5", description = "How often the two take turns.")
          int rounds,
      @Option(names = "--steps", defaultValue = "5", description = "Timed steps of a turn.")
          int steps,
      @Option(names = "--peer", paramLabel = "PYTHON", description = "The peer's Python.")
          Optional<String> python) {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    Consumer<String> say = line -> err.println("fullrank: " + line);
    var result =
        new TrainBench(batch, rounds, steps)
            .run(python, scripts(), verbosity.quiet() ? _ -> {} : say);
    if (verbosity.json()) {
      out.println(Json.of(result));
    } else {
      result.lines().forEach(out::println);
    }
    return 0;
  }

  /** Where the peer's scripts lie: beside the launcher, which says where it is. */
  private static Path scripts() {
    return Path.of(System.getProperty("fullrank.home", ".")).resolve("bench/peer");
  }
}
