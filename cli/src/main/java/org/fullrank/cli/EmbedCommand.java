package org.fullrank.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.input.Modality;
import org.fullrank.lab.SavedEncoder;
import org.fullrank.lab.TrainedRun;
import org.fullrank.probe.EmbeddingsFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "embed",
    description =
        "Writes the embeddings of images, audio clips or texts by a trained encoder, with ids, labels"
            + " and paths.",
    footer = {
      "",
      "Examples:",
      "  fullrank embed runs/a --out test.safetensors            the run's test images",
      "  fullrank embed runs/a --split train --out train.csv     its training images",
      "  fullrank embed runs/a --data photos/ --out photos.csv   other images",
      "  fullrank embed model --data photos/ --out photos.csv    by an exported model",
      "  fullrank embed runs/a --best --out best.safetensors     by the best checkpoint"
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

  @Parameters(
      paramLabel = "RUN|MODEL",
      description = {
        "A run folder; the run may still be training. Or the folder of an exported model; with --data,"
            + " neither needs the data of its training."
      })
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
        "A folder, list or archive of images, audio or texts, or a shipped name such as fashion-mini"
            + " (default: the run's own data)."
      })
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description = {
        "train or test (default: test, or all samples of a set without a split). A run with"
            + " probe.split: validation has its validation samples in the place of the test samples."
      })
  private Optional<Split> split = Optional.empty();

  @Option(
      names = "--best",
      description = {
        "Embed by the best checkpoint of the run, which a label-free score has chosen"
            + " (default: the newest weights)."
      })
  private boolean best;

  @Override
  public void run() {
    if (!file.toString().matches("(?i).*\\.(safetensors|csv)")) {
      throw new ParameterException(
          spec.commandLine(), "--out: want a name that ends in .safetensors or .csv, was " + file);
    }
    Engine.setThreads(Engine.defaultThreads());
    if (data.isPresent()) {
      var skipped = new Skipped();
      var encoder = best ? SavedEncoder.best(run) : SavedEncoder.open(run);
      try (var others = Sources.whole(data.get()).open(skipped)) {
        var samples = chosen(others);
        write(encoder.embed(samples, skipped), samples, skipped);
      }
      return;
    }
    try (var trained = best ? TrainedRun.best(run) : TrainedRun.open(run)) {
      var skipped = new Skipped();
      var samples = chosen(trained.data());
      write(trained.embed(samples, skipped), samples, skipped);
    }
  }

  private Dataset chosen(Splits splits) {
    var part = split.orElse(splits.test().size() > 0 ? Split.TEST : Split.TRAIN);
    var samples =
        switch (part) {
          case TRAIN -> splits.train();
          case TEST -> splits.test();
        };
    if (samples.size() == 0) {
      throw Problem.data("--split: this part of the data has no sample; try the other part");
    }
    return samples;
  }

  private void write(EmbeddingsFile embeddings, Dataset data, Skipped skipped) {
    if (!skipped.list().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("fullrank: " + skipped.summary(data.size(), data.modality()));
    }
    if (embeddings.ids().length == 0) {
      throw Problem.data(
          "none of the %s could be read; nothing was written".formatted(data.modality().several()));
    }
    embeddings.write(file);
    print(
        new Written(
            file.toString(),
            embeddings.ids().length,
            embeddings.embeddings().width(),
            skipped.list().size()),
        data.modality());
  }

  private void print(Written written, Modality modality) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(written));
    } else if (verbosity.quiet()) {
      out.println(written.file);
    } else {
      out.printf("%s: %s, width %d%n", written.file, modality.count(written.images), written.width);
    }
  }
}
