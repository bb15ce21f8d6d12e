package org.fullrank.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.lab.TrainedRun;
import org.fullrank.lab.Translator;
import org.fullrank.methods.translation.Search;
import org.fullrank.textmetrics.Bleu;
import org.fullrank.textmetrics.CharacterF;
import org.fullrank.texts.Utf8;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "translate",
    description = {
      "Translates each line of a file by a run of translation, and writes as many lines. The file"
          + " is written whole or not at all. With references it prints BLEU and chrF as sacreBLEU"
          + " defines them, with its signatures."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank translate runs/es verses.txt --out spanish.txt",
      "  fullrank translate runs/es en.txt --out es.txt --beam 4 --references ref.txt"
    })
final class TranslateCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run folder. Its data must be there, as they have the ids.")
  private Path run;

  @Parameters(index = "1", paramLabel = "FILE", description = "The texts, one a line, in UTF-8.")
  private Path texts;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
  private Path file;

  @Option(
      names = "--beam",
      paramLabel = "N",
      description = "Hypotheses that a beam keeps; 1 is greedy search (default: the run's).")
  private Optional<Integer> beam = Optional.empty();

  @Option(
      names = "--length-penalty",
      paramLabel = "X",
      description =
          "Exponent of the length that a beam's hypotheses are divided by (default: the run's).")
  private Optional<Double> lengthPenalty = Optional.empty();

  @Option(
      names = "--references",
      paramLabel = "FILE",
      description = "The right translations, one a line.")
  private Optional<Path> references = Optional.empty();

  /**
   * What was written.
   *
   * @param bleu empty without references
   * @param chrf empty without references
   */
  private record Written(String file, int texts, OptionalDouble bleu, OptionalDouble chrf) {}

  @Override
  public void run() {
    Engine.setThreads(Engine.defaultThreads());
    List<String> sources = lines(texts);
    Optional<List<String>> right = references.map(TranslateCommand::lines);
    right
        .filter(it -> it.size() != sources.size())
        .ifPresent(it -> {
          throw Problem.data(
              String.format(
                  Locale.ROOT,
                  "%s: want %,d lines, one for each text, was %,d",
                  references.orElseThrow(),
                  sources.size(),
                  it.size()));
        });
    List<String> translations = translated(sources);
    AtomicFile.write(
        file,
        out -> {
          for (String line : translations) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
    print(translations, right);
  }

  private List<String> translated(List<String> sources) {
    try (var trained = TrainedRun.open(run)) {
      var translator = Translator.of(trained);
      return translator.translate(sources, search(translator.search()));
    }
  }

  private Search search(Search usual) {
    try {
      return new Search(beam.orElse(usual.beam()), lengthPenalty.orElse(usual.lengthPenalty()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--" + String.valueOf(e.getMessage()).replace('_', '-'), e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      String text =
          Utf8.strict(Files.readAllBytes(file))
              .orElseThrow(() -> Problem.data(file + ": want texts in UTF-8"));
      List<String> lines = text.lines().toList();
      if (lines.stream().allMatch(String::isBlank)) {
        throw Problem.data(file + ": want one text or more, each on a line, was none");
      }
      return lines;
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read: " + Problem.why(e));
    }
  }

  private void print(List<String> translations, Optional<List<String>> right) {
    var out = spec.commandLine().getOut();
    var them = right.map(all -> all.stream().map(List::of).toList());
    var bleu = them.map(all -> Bleu.of(translations, all));
    var chrf = them.map(all -> CharacterF.CHRF.score(translations, all));
    if (verbosity.json()) {
      out.println(
          Json.of(
              new Written(
                  file.toString(),
                  translations.size(),
                  bleu.stream().mapToDouble(Bleu::score).findFirst(),
                  chrf.stream().mapToDouble(it -> it).findFirst())));
      return;
    }
    bleu.ifPresent(it -> out.println("BLEU|" + Bleu.signature(1) + " = " + it));
    chrf.ifPresent(it ->
        out.printf(
            Locale.ROOT,
            "%s|%s = %.2f%n",
            CharacterF.CHRF.name(),
            CharacterF.CHRF.signature(1),
            it));
    if (!verbosity.quiet()) {
      spec.commandLine()
          .getErr()
          .printf(Locale.ROOT, "%s: %s%n", file, new Count(translations.size(), "translation"));
    }
  }
}
