package org.fullrank.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.lab.TrainedRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "embed",
    description = "Writes the embeddings of images by a run's encoder, with ids, labels and paths.",
    footer = {
      "",
      "Examples:",
      "  fullrank embed runs/a --out test.safetensors            the run's test images",
      "  fullrank embed runs/a --split train --out train.csv     its training images",
      "  fullrank embed runs/a --data photos/ --out photos.csv   other images"
    })
final class EmbedCommand implements Runnable {
  /** The part of a data set to embed. */
  private enum Split {
    TRAIN,
    TEST
  }

  private record Written(String file, int images, int width, int skipped) {}

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "RUN", description = "A run folder; the run may still be training.")
  private Path run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "A name that ends in .safetensors or .csv.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "PATH|NAME",
      description = {
        "A folder, list or archive of images, or fashion-mini or fashion-mnist"
            + " (default: the run's own data)."
      })
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description = {
        "train or test (default: test, or all images of a set without a split). A run with"
            + " probe.split: validation has its validation images in the place of the test images."
      })
  private Optional<Split> split = Optional.empty();

  @Override
  public void run() {
    if (!file.toString().matches("(?i).*\\.(safetensors|csv)")) {
      throw new ParameterException(
          spec.commandLine(), "--out: want a name that ends in .safetensors or .csv, was " + file);
    }
    try (var trained = TrainedRun.open(run)) {
      if (data.isEmpty()) {
        write(trained, chosen(trained.data()), new Skipped());
        return;
      }
      var skipped = new Skipped();
      try (var others = Sources.whole(data.get()).open(skipped)) {
        write(trained, chosen(others), skipped);
      }
    }
  }

  private Dataset chosen(Splits splits) {
    var part = split.orElse(splits.test().size() > 0 ? Split.TEST : Split.TRAIN);
    var images =
        switch (part) {
          case TRAIN -> splits.train();
          case TEST -> splits.test();
        };
    if (images.size() == 0) {
      throw Problem.data("--split: this part of the data has no image; try the other part");
    }
    return images;
  }

  private void write(TrainedRun trained, Dataset images, Skipped skipped) {
    var embeddings = trained.embed(images, skipped);
    if (!skipped.list().isEmpty()) {
      spec.commandLine().getErr().println("fullrank: " + skipped.summary(images.size()));
    }
    if (embeddings.ids().length == 0) {
      throw Problem.data("none of the images could be read; nothing was written");
    }
    embeddings.write(file);
    print(
        new Written(
            file.toString(),
            embeddings.ids().length,
            embeddings.embeddings().width(),
            skipped.list().size()));
  }

  private void print(Written written) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(written));
    } else if (verbosity.quiet()) {
      out.println(written.file);
    } else {
      out.printf(
          "%s: %s, width %d%n", written.file, new Count(written.images, "image"), written.width);
    }
  }
}
