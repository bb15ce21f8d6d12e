package org.fullrank.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Skipped;
import org.fullrank.data.Unreadable;
import org.fullrank.texts.BytePairTrainer;
import org.fullrank.texts.Vocabulary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "tokenizer",
    description = {
      "Trains a byte-level byte-pair tokenizer on texts and writes it as tokenizer.json.",
      "The Hugging Face tokenizers library opens the file. The same texts give the same file."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank data tokenizer corpus/ --size 8000 --out tokenizer.json",
      "  fullrank data tokenizer a.txt b.jsonl --size 2000 --out tokenizer.json",
      "  fullrank data tokenizer verses-mini --size 2000 --out tokenizer.json"
    })
final class DataTokenizerCommand implements Runnable {
  private static final int SMALLEST = 260;
  private static final int LARGEST = 1_000_000;

  private record Written(String file, int size, long texts) {}

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      paramLabel = "PATH|NAME",
      arity = "1..*",
      description = {
        "Folders of .txt files, .txt files, lists with a field text, verses-mini or all-verses; of a"
            + " set with a split, the training texts."
      })
  private List<String> corpora = List.of();

  @Option(
      names = "--size",
      paramLabel = "N",
      required = true,
      description = "Number of ids: 4 special ones, 256 bytes, and the learned tokens.")
  private int size;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
  private Path file;

  @Override
  public void run() {
    if (size < SMALLEST || size > LARGEST) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(Locale.ROOT, "--size: want %,d to %,d, was %,d", SMALLEST, LARGEST, size));
    }
    var trainer = new BytePairTrainer();
    long texts = 0;
    for (String corpus : corpora) {
      texts += add(corpus, trainer);
    }
    Vocabulary vocabulary = trainer.train(size);
    vocabulary.write(file);
    print(new Written(file.toString(), vocabulary.size(), texts));
  }

  private long add(String corpus, BytePairTrainer trainer) {
    var skipped = new Skipped();
    long texts = 0;
    try (var splits = Sources.whole(corpus).open(skipped)) {
      Dataset data = splits.train();
      for (int i = 0; i < data.size(); i++) {
        Optional<String> text = text(data, i, skipped);
        text.ifPresent(trainer::add);
        texts += text.isPresent() ? 1 : 0;
      }
      skipped.list().stream()
          .limit(3)
          .forEach(
              it -> spec.commandLine().getErr().println("fullrank: left out: " + it.getMessage()));
    }
    return texts;
  }

  private static Optional<String> text(Dataset data, int index, Skipped skipped) {
    try {
      if (data.item(index) instanceof Item.Text(String text)) {
        return Optional.of(text);
      }
      throw Problem.data("%s: want a set of texts".formatted(data.name()));
    } catch (Unreadable unreadable) {
      skipped.add(unreadable);
      return Optional.empty();
    }
  }

  private void print(Written written) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(written));
    } else if (verbosity.quiet()) {
      out.println(written.file);
    } else {
      out.printf(
          Locale.ROOT, "%s: %,d ids, from %,d texts%n", written.file, written.size, written.texts);
    }
  }
}
