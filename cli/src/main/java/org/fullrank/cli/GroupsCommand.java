package org.fullrank.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.lab.GroupReport;
import org.fullrank.lab.TrainedRun;
import org.fullrank.probe.GroupTable;
import org.fullrank.probe.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "groups",
    description = {
      "The accuracy of each group of the test images, the worst group, and the average weighted by"
          + " the groups' shares of the training images."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank groups runs/a",
      "  fullrank groups runs/a --last-layer    fitted to group-balanced validation images (DFR)",
      "  fullrank groups runs/a --best --json"
    })
final class GroupsCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "RUN", description = "A run folder whose data have groups.")
  private Path run;

  @Option(
      names = "--last-layer",
      description =
          "Fit a new last layer to validation images, equally many of each group, and measure it.")
  private boolean lastLayer;

  @Option(names = "--best", description = "Take the best checkpoint (default: the newest).")
  private boolean best;

  /**
   * The document of {@code --json}.
   *
   * @param groups a row each
   * @param selection how settings and checkpoint were selected
   */
  private record Document(
      Iterable<GroupTable.Row> groups,
      String worst,
      double worstAccuracy,
      double adjusted,
      double balanced,
      double average,
      String selection) {}

  @Override
  public void run() {
    try (var trained = best ? TrainedRun.best(run) : TrainedRun.open(run)) {
      var config = trained.config();
      Optional<GroupTable> found =
          lastLayer
              ? GroupReport.refitted(config, trained.data(), trained.model())
              : GroupReport.of(config, trained.data(), trained.model());
      print(found.orElseThrow(() -> nothing(trained)), rule(trained));
    }
  }

  private Problem nothing(TrainedRun trained) {
    if (trained.data().train().groups().isEmpty()) {
      return Problem.data(
          "%s: its images have no groups; data of wilds, dominoes or composited_fashion have"
              .formatted(run));
    }
    return Problem.config(
        lastLayer
            ? "--last-layer: want validation images apart from the test images; the run has none"
            : "%s: its method learned no classes; --last-layer fits some".formatted(run));
  }

  private String rule(TrainedRun trained) {
    String checkpoint =
        best
            ? "the best checkpoint by a label-free score"
            : "the newest checkpoint, none was selected by groups";
    String layer =
        lastLayer ? "; the penalty of the last layer by the worst group of validation images" : "";
    String part =
        trained.config().probe().split() == Split.VALIDATION
            ? "; measured on validation images"
            : "; measured on test images";
    return checkpoint + layer + part;
  }

  private void print(GroupTable table, String rule) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(
          Json.of(
              new Document(
                  table.rows(),
                  table.worst().name(),
                  table.worst().accuracy(),
                  table.adjusted(),
                  table.balanced(),
                  table.average(),
                  rule)));
    } else {
      table.lines(rule).forEach(out::println);
    }
  }
}
