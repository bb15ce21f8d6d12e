package org.fullrank.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.data.Skipped;
import org.fullrank.input.Modality;
import org.fullrank.lab.Documents;
import org.fullrank.lab.Documents.AccuracyDocument;
import org.fullrank.lab.PairEvaluation;
import org.fullrank.lab.Pretraining;
import org.fullrank.lab.SavedEncoder;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.train.EncoderEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "probe",
    description = {
      "Linear and kNN accuracy of a trained encoder on all labelled samples, beside the same"
          + " encoder untrained and the raw input: pixels, the spectrum or the words. Without --data"
          + " and --best it writes RUN/probes.json.",
      "With --pairs, how an encoder of texts compares pairs: the rank correlation of cosines and"
          + " scores, or, without scores, how often partners find each other."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank probe runs/a",
      "  fullrank probe runs/a --json",
      "  fullrank probe runs/a --best",
      "  fullrank probe model --data photos/",
      "  fullrank probe runs/a --pairs sts.tsv                   sentence1, sentence2, score",
      "  fullrank probe minilm --pairs p.csv --fields en,es      no score: partners find each other"
    })
final class ProbeCommand implements Runnable {
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
      names = "--data",
      paramLabel = "PATH|NAME",
      description = {
        "Labelled samples to fit and to measure on: a folder, list or archive, or a shipped name such"
            + " as fashion-mini (default: the run's own data). A tenth is for testing if the set has no"
            + " split."
      })
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--pairs",
      paramLabel = "FILE|NAME",
      description = {
        "Pairs of texts: a .csv, .tsv or .jsonl list, or verses-mini or all-verses, the test verses in"
            + " English and Spanish. Nothing is trained and nothing is written."
      })
  private Optional<String> pairs = Optional.empty();

  @Option(
      names = "--fields",
      paramLabel = "A,B[,SCORE]",
      split = ",",
      description = {
        "Fields of both texts and of the score (default: sentence1,sentence2 and the like, with score"
            + " if the list has it)."
      })
  private List<String> fields = List.of();

  @Option(
      names = "--neighbours",
      paramLabel = "K",
      description = "Neighbours of the kNN probe (default: the run's setting).")
  private Optional<Integer> neighbours = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description =
          "Samples to measure on, test or validation (default: the run's setting). A run with"
              + " probe.split=validation can be measured on the test samples at the end.")
  private Optional<Split> split = Optional.empty();

  @Option(
      names = "--best",
      description = {
        "Probe the best checkpoint of the run, which a label-free score has chosen"
            + " (default: the newest weights)."
      })
  private boolean best;

  @Override
  public void run() {
    if (neighbours.filter(k -> k < 1).isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--neighbours: want 1 or more, was " + neighbours.get());
    }
    if (pairs.isPresent()) {
      compare(pairs.get());
      return;
    }
    if (!fields.isEmpty()) {
      throw usage("--fields needs --pairs");
    }
    var accuracies = Documents.accuracies(data.map(this::onOthers).orElseGet(this::onItsOwn));
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.print(Documents.text(accuracies));
    } else {
      print(accuracies, out);
    }
  }

  private void compare(String name) {
    if (data.isPresent() || neighbours.isPresent() || split.isPresent()) {
      throw usage("--pairs: want no --data, --neighbours or --split beside it");
    }
    if (!fields.isEmpty() && fields.size() != 2 && fields.size() != 3) {
      throw usage("--fields: want two names of fields, or three with the score, was " + fields);
    }
    Engine.setThreads(Engine.defaultThreads());
    var skipped = new Skipped();
    var list = Sources.pairs(name, fields, skipped);
    if (!skipped.list().isEmpty() && !verbosity.quiet()) {
      int rows = list.pairs().size() + skipped.list().size();
      spec.commandLine().getErr().println("fullrank: " + skipped.summary(rows, Modality.TEXT));
    }
    var encoder = best ? SavedEncoder.best(run) : SavedEncoder.open(run);
    var evaluation = PairEvaluation.of(encoder, list);
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(evaluation));
    } else {
      new PairTable(evaluation).print(out, !verbosity.quiet());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private EncoderEvaluation onItsOwn() {
    return best ? Pretraining.probeBest(run, this::asked) : Pretraining.probe(run, this::asked);
  }

  private EncoderEvaluation onOthers(String name) {
    Engine.setThreads(Engine.defaultThreads());
    var encoder = best ? SavedEncoder.best(run) : SavedEncoder.open(run);
    var probe = asked(ProbeConfig.DEFAULT);
    try (var samples = probe.split().of(Sources.split(name).open(new Skipped()))) {
      var evaluation = encoder.evaluate(samples, probe);
      if (evaluation.trained().isEmpty()) {
        throw Problem.data(
            "--data: a probe needs labelled training and %s samples, and none can be read"
                .formatted(probe.split().word()));
      }
      return evaluation;
    }
  }

  private ProbeConfig asked(ProbeConfig probe) {
    var voting = neighbours.map(probe::voting).orElse(probe);
    return split.map(voting::on).orElse(voting);
  }

  private void print(List<AccuracyDocument> accuracies, PrintWriter out) {
    out.printf(Locale.ROOT, "%-16s %-7s %9s   %s%n", "features", "probe", "accuracy", "95 %");
    for (AccuracyDocument row : accuracies) {
      out.printf(
          Locale.ROOT,
          "%-16s %-7s %7.1f %%   %.1f to %.1f%n",
          row.features(),
          row.probe(),
          100 * row.accuracy(),
          100 * row.low(),
          100 * row.high());
    }
    if (!verbosity.quiet()) {
      accuracies.stream()
          .filter(row -> row.features().equals(accuracies.getFirst().features()))
          .forEach(row -> {
            out.println();
            row.protocol().forEach(out::println);
          });
    }
  }
}
