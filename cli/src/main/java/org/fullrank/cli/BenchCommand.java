package org.fullrank.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fullrank.bench.AttentionBench;
import org.fullrank.bench.AugmentBench;
import org.fullrank.bench.BenchResult;
import org.fullrank.bench.DataBench;
import org.fullrank.bench.ImageStep;
import org.fullrank.bench.LossBench;
import org.fullrank.bench.SearchBench;
import org.fullrank.bench.StepRecipe;
import org.fullrank.bench.TrainBench;
import org.fullrank.core.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description =
        "Times training steps, attention, losses, augmentation and the data loader on this machine;"
            + " measures search.",
    footer = {
      "",
      "Examples:",
      "  fullrank bench train",
      "  fullrank bench train --rounds 10 --json",
      "  fullrank bench train speech",
      "  fullrank bench train language --precision fp32",
      "  fullrank bench attention --tokens 1024",
      "  fullrank bench losses --views 2048",
      "  fullrank bench augment",
      "  fullrank bench search runs/photos"
    })
final class BenchCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "train",
      description = {
        "Times the training step of a small transformer in fp32 and bf16: with Fullrank's"
            + " attention kernel, with libtorch's SDPA, with plain products, and in Python PyTorch"
            + " where that is installed (bench/peer/setup.sh)."
      })
  int train(
      @Mixin Verbosity verbosity,
      @Parameters(
              paramLabel = "STEP",
              defaultValue = "images",
              description =
                  "images: a classifier; speech: CTC; language: a causal language model;"
                      + " translation: encoder and decoder.")
          String step,
      @Option(names = "--batch", description = "Samples per step.") Optional<Integer> batch,
      @Option(names = "--side", description = "Pixels of images, a multiple of 4.")
          Optional<Integer> side,
      @Option(
              names = "--precision",
              split = ",",
              defaultValue = "fp32,bf16",
              description = "Of the forward pass: ${COMPLETION-CANDIDATES}.")
          List<Precision> precisions,
      @Option(
              names = "--rounds",
              defaultValue = "5",
              description = "Timed turns of each implementation.")
          int rounds,
      @Option(names = "--steps", defaultValue = "5", description = "Timed steps per turn.")
          int steps,
      @Option(names = "--peer", paramLabel = "PYTHON", description = "The peer's Python.")
          Optional<String> python) {
    var bench =
        new TrainBench(
            recipe(step, batch, side),
            precisions,
            typed().positive("--rounds", rounds),
            typed().positive("--steps", steps));
    var result = bench.run(python, scripts(), say(verbosity));
    print(verbosity, result);
    return 0;
  }

  private StepRecipe recipe(String name, Optional<Integer> batch, Optional<Integer> side) {
    var named = named(name);
    var sized = side.map(pixels -> ofSide(named, pixels)).orElse(named);
    return batch.map(n -> sized.ofBatch(typed().positive("--batch", n))).orElse(sized);
  }

  private StepRecipe named(String name) {
    return TrainBench.RECIPES.stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(() -> {
          String names =
              TrainBench.RECIPES.stream().map(StepRecipe::name).collect(Collectors.joining(", "));
          return refused("STEP: want one of %s, was %s".formatted(names, name));
        });
  }

  private StepRecipe ofSide(StepRecipe recipe, int side) {
    if (recipe instanceof ImageStep images) {
      return images.ofSide(typed().multiple(4, "--side", side));
    }
    throw refused("--side: want it with the step images alone, was with " + recipe.name());
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  @Command(
      name = "data",
      description = {
        "Times views of 28 px from memory and of 224 px from JPEG files, beside torchvision on"
            + " Pillow where that is installed, and how long training steps wait for data."
      })
  int data(
      @Mixin Verbosity verbosity,
      @Option(
              names = "--seconds",
              defaultValue = "4",
              description = "Duration of each measurement.")
          double seconds,
      @Option(names = "--peer", paramLabel = "PYTHON", description = "The peer's Python.")
          Optional<String> python) {
    var result =
        new DataBench(typed().positive("--seconds", seconds))
            .run(python, scripts(), say(verbosity));
    print(verbosity, result);
    return 0;
  }

  @Command(
      name = "augment",
      description = {
        "Times RandAugment and the views of SimCLR and BYOL at 32 and 224 px from images in memory,"
            + " beside Pillow and torchvision where these are installed (bench/peer/setup.sh)."
      })
  int augment(
      @Mixin Verbosity verbosity,
      @Option(
              names = "--seconds",
              defaultValue = "2",
              description = "Duration of each measurement.")
          double seconds,
      @Option(names = "--peer", paramLabel = "PYTHON", description = "The peer's Python.")
          Optional<String> python) {
    var bench = new AugmentBench(typed().positive("--seconds", seconds));
    print(verbosity, bench.run(python, scripts(), say(verbosity)));
    return 0;
  }

  @Command(
      name = "attention",
      description = {
        "Times Fullrank's attention kernels, sigmoid and softmax, in turn with libtorch's fused"
            + " attention (SDPA) and with plain products: forward, backward, memory."
      })
  int attention(
      @Mixin Verbosity verbosity,
      @Option(
              names = "--tokens",
              split = ",",
              defaultValue = "196,1024,4096",
              description = "Lengths of the sequences.")
          List<Integer> tokens,
      @Option(
              names = "--rounds",
              defaultValue = "5",
              description = "Timed turns of each implementation.")
          int rounds) {
    tokens.forEach(n -> typed().upTo(AttentionBench.MOST_TOKENS, "--tokens", n));
    var bench = new AttentionBench(tokens, typed().positive("--rounds", rounds));
    var result = bench.run(say(verbosity));
    print(verbosity, result);
    return 0;
  }

  @Command(
      name = "losses",
      description = {
        "Times the methods' losses, forward and backward, beside their matrix products and one copy"
            + " of their inputs; poly-view beside product and logsumexp and beside a loop over pairs"
            + " of views."
      })
  int losses(
      @Mixin Verbosity verbosity,
      @Option(
              names = "--views",
              split = ",",
              defaultValue = "256,1024,4096",
              description =
                  "Encoded views of a batch, unique samples times views of each; multiples"
                      + " of 32.")
          List<Integer> views,
      @Option(names = "--rounds", defaultValue = "5", description = "Timed turns of each loss.")
          int rounds) {
    for (int n : views) {
      typed().multiple(LossBench.FEWEST, "--views", n);
      typed().upTo(LossBench.MOST, "--views", n);
    }
    var bench = new LossBench(views, typed().positive("--rounds", rounds));
    print(verbosity, bench.run(say(verbosity)));
    return 0;
  }

  @Command(
      name = "search",
      description = {
        "Measures the search of near-duplicates by the encoder of a run: all images of the run are"
            + " the gallery, changed images (JPEG, crop, colour, mirror, half size) the queries."
      })
  int search(
      @Mixin Verbosity verbosity,
      @Parameters(paramLabel = "RUN", description = "The run folder.") Path run,
      @Option(
              names = "--queries",
              defaultValue = "test",
              description =
                  "validation: every fourth image, to choose settings by; test: the others.")
          SearchBench.Part queries) {
    print(verbosity, new SearchBench(queries).run(run));
    return 0;
  }

  private Typed typed() {
    return new Typed(spec);
  }

  private Consumer<String> say(Verbosity verbosity) {
    var err = spec.commandLine().getErr();
    return verbosity.quiet() ? _ -> {} : line -> err.println("fullrank: " + line);
  }

  private void print(Verbosity verbosity, BenchResult result) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(result));
    } else {
      result.lines().forEach(out::println);
    }
  }

  /** The folder of the peer's scripts, beside the launcher, which passes its own path. */
  private static Path scripts() {
    return Path.of(System.getProperty("fullrank.home", ".")).resolve("bench/peer");
  }
}
