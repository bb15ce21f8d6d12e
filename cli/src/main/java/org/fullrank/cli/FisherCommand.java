package org.fullrank.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.lab.Anchoring;
import org.fullrank.methods.ewc.FisherConfig;
import org.fullrank.methods.ewc.FisherType;
import org.fullrank.methods.ewc.Likelihood;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "fisher",
    description = {
      "Writes the weights of a run's encoder and the diagonal of their Fisher information, for the"
          + " components ewc and online_ewc of other runs."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank fisher runs/ssl --out anchor.safetensors",
      "  fullrank fisher runs/ssl --out anchor.safetensors --type empirical --images 2000",
      "  fullrank pretrain supervised --set 'components=[{name: ewc, anchor: anchor.safetensors}]' …"
    })
final class FisherCommand implements Runnable {
  private record Written(
      String file, int tensors, long numbers, long images, String likelihood, String type) {}

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "RUN", description = "A run folder with a checkpoint.")
  private Path run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The safetensors file to write.")
  private Path file;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Training images, spread evenly over the set (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "mc",
      description =
          "mc (targets drawn from the model), type_2 (the exact expectation; a pass for each output)"
              + " or empirical (targets of the data or the teacher) (default: ${DEFAULT-VALUE}).")
  private FisherType type;

  @Option(
      names = "--likelihood",
      paramLabel = "NAME",
      description =
          "categorical, cosine, gaussian, contrastive or features (default: the first that fits the"
              + " run's loss).")
  private Optional<Likelihood> likelihood = Optional.empty();

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "1",
      description = "Targets drawn for each image, of the type mc (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Name of the model in the file (default: the name of the run folder).")
  private Optional<String> name = Optional.empty();

  @Override
  public void run() {
    var typed = new Typed(spec);
    typed.positive("--images", images);
    typed.positive("--draws", draws);
    var config = new FisherConfig(type, likelihood, draws, new Seed(0));
    var model =
        name.orElseGet(() -> String.valueOf(run.toAbsolutePath().normalize().getFileName()));
    try {
      print(Anchoring.write(run, file, model, config, images));
    } catch (IllegalArgumentException wrong) {
      throw Problem.config("--" + wrong.getMessage());
    }
  }

  private void print(Anchoring.Made made) {
    var estimate = made.estimate();
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(
          Json.of(
              new Written(
                  file.toString(),
                  made.tensors(),
                  made.numbers(),
                  made.samples(),
                  estimate.likelihood().label(),
                  type.label())));
      return;
    }
    if (verbosity.quiet()) {
      out.println(file);
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d numbers in %d tensors, Fisher of type %s, likelihood %s, over %,d images%n",
        file,
        made.numbers(),
        made.tensors(),
        type.label(),
        estimate.likelihood().label(),
        made.samples());
    if (!estimate.fallback().isEmpty()) {
      out.printf(
          "computed one image at a time, as these tensors have no rule: %s%n",
          String.join(", ", estimate.fallback()));
    }
  }
}
