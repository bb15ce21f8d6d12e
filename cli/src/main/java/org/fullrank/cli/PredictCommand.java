package org.fullrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.MediaFiles;
import org.fullrank.data.Skipped;
import org.fullrank.input.Modality;
import org.fullrank.lab.SavedClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "predict",
    description = {
      "Writes the class of each image, audio clip or text, its calibrated probability, and the"
          + " entropy of all probabilities. A model with a posterior over its weights adds its"
          + " uncertainty. The lines come in the order of the samples; a sample that cannot be read"
          + " has the reason."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank predict runs/b cat.jpg dog.jpg",
      "  fullrank predict runs/b new/ --format jsonl --out new.jsonl",
      "  fullrank predict runs/b 'new/*.png' --probabilities",
      "  fullrank predict model fashion-mini --out test.csv       the test images of a set",
      "  fullrank predict runs/c new/*.wav                        audio clips",
      "  fullrank predict runs/d letters.txt                      texts, a line each"
    })
final class PredictCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      index = "0",
      paramLabel = "RUN|MODEL",
      description = "A run folder, or the folder of an exported model, with a classifier.")
  private Path model;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DATA",
      description =
          "Files of images or audio, folders, patterns such as 'new/*.jpg', .txt files of texts, lists"
              + " or archives, or a shipped name such as fashion-mini. Of a set with a split, the test"
              + " samples.")
  private List<String> samples = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description =
          "csv, or jsonl, a JSON object a line; --json is jsonl" + " (default: ${DEFAULT-VALUE}).")
  private PredictionLines.Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write (default: standard output).")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--probabilities", description = "Add the probability of every class.")
  private boolean all;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Draws of the weights of a model with a posterior" + " (default: ${DEFAULT-VALUE}).")
  private int draws;

  /** A set of samples, and what stands before their ids: the folder of texts. */
  private record Samples(Dataset data, String folder) {
    SavedClassifier.Row named(SavedClassifier.Row row) {
      return new SavedClassifier.Row(folder + row.id(), row.prediction(), row.error());
    }
  }

  /** Samples that were written, and those among them that could not be read. */
  private static final class Count {
    private int samples;
    private int unreadable;
  }

  @Override
  public void run() {
    new Typed(spec).positive("--draws", draws);
    Engine.setThreads(Engine.defaultThreads());
    var classifier = SavedClassifier.open(model).drawing(draws);
    var lines =
        new PredictionLines(
            verbosity.json() ? PredictionLines.Format.JSONL : format,
            classifier.classes(),
            classifier.hasPosterior(),
            all);
    var count = new Count();
    if (file.isEmpty()) {
      write(classifier, lines, spec.commandLine().getOut(), count);
    } else {
      try (var out = new PrintWriter(Files.newBufferedWriter(file.get()))) {
        write(classifier, lines, out, count);
      } catch (IOException e) {
        throw Problem.failed(file.get() + ": cannot be written: " + Problem.why(e), e);
      }
    }
    tell(count, classifier.modality());
  }

  private void write(
      SavedClassifier classifier, PredictionLines lines, PrintWriter out, Count count) {
    lines.header().ifPresent(out::println);
    for (Samples set : sets()) {
      try (Dataset data = set.data) {
        classifier.classify(data, row -> write(set.named(row), lines, out, count));
      }
    }
    out.flush();
  }

  private void write(SavedClassifier.Row row, PredictionLines lines, PrintWriter out, Count count) {
    count.samples++;
    count.unreadable += row.prediction().isEmpty() ? 1 : 0;
    out.println(lines.of(row));
    if (row.prediction().isEmpty()) {
      spec.commandLine().getErr().printf("fullrank: %s: %s%n", row.id(), row.error());
    }
  }

  private void tell(Count count, Modality modality) {
    if (count.unreadable == count.samples) {
      throw Problem.data("none of the %s could be read".formatted(modality.several()));
    }
    if (!verbosity.quiet() && file.isPresent()) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "%s: %s, %,d unreadable%n",
              file.get(),
              modality.count(count.samples),
              count.unreadable);
    }
  }

  /** The samples in the order of the arguments; neighbouring files and folders are one set. */
  private List<Samples> sets() {
    var sets = new ArrayList<Samples>();
    var files = new ArrayList<Path>();
    for (String name : samples) {
      if (isSet(name)) {
        listed(files).ifPresent(sets::add);
        files.clear();
        sets.add(new Samples(held(name), ""));
      } else {
        for (Path path : Glob.of(name)) {
          if (Sources.isText(path)) {
            listed(files).ifPresent(sets::add);
            files.clear();
            sets.add(new Samples(held(path.toString()), folder(path)));
          } else {
            files.add(path);
          }
        }
      }
    }
    listed(files).ifPresent(sets::add);
    return sets;
  }

  private static Optional<Samples> listed(List<Path> files) {
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(new Samples(MediaFiles.of(List.copyOf(files), new Skipped()), ""));
  }

  /** The folder of texts as given, with a slash behind it; nothing for the working folder. */
  private static String folder(Path path) {
    Optional<Path> folder =
        Files.isDirectory(path) ? Optional.of(path) : Optional.ofNullable(path.getParent());
    return folder.map(it -> it + "/").orElse("");
  }

  private static boolean isSet(String name) {
    return (Sources.isPublished(name) && !Files.exists(Path.of(name)))
        || name.matches("(?i).*\\.(csv|tsv|jsonl|ndjson|tar|tar\\.gz|tgz)");
  }

  private static Dataset held(String name) {
    var splits = Sources.whole(name).open(new Skipped());
    return splits.test().size() > 0 ? splits.test() : splits.train();
  }
}
