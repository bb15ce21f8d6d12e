package org.fullrank.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Count;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Unreadable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = {
      "Lists the contents of a folder of images or IDX files, of a list (.csv, .tsv, .jsonl) or of a tar"
          + " archive.",
      "With --decode, reads every image and lists the unreadable images."
    })
final class DataInspectCommand implements Runnable {
  /** The contents of a data set, for JSON. */
  private record Contents(
      int train, int test, List<String> classes, List<String> unreadable, String manifest) {}

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "PATH", description = "The folder or file.")
  private Path path;

  @Option(names = "--decode", description = "Read every image.")
  private boolean decode;

  @Override
  public void run() {
    var skipped = new Skipped();
    try (var splits = Sources.of(path).open(skipped)) {
      if (decode) {
        read(splits.train(), skipped);
        read(splits.test(), skipped);
      }
      print(
          new Contents(
              splits.train().size(),
              splits.test().size(),
              splits.train().classes(),
              skipped.list().stream().map(Unreadable::getMessage).toList(),
              splits.train().manifestHash()));
    }
  }

  private static void read(Dataset data, Skipped skipped) {
    for (int i = 0; i < data.size(); i++) {
      try {
        data.item(i);
      } catch (Unreadable e) {
        skipped.add(e);
      }
    }
  }

  private void print(Contents contents) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(contents));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s for training, %,d for testing%n",
        new Count(contents.train, "image"),
        contents.test);
    out.println(
        contents.classes.isEmpty()
            ? "no labels: enough for pretraining, not for a probe"
            : new Count(contents.classes.size(), "class")
                + ": "
                + String.join(", ", contents.classes));
    contents.unreadable.forEach(image -> out.println("cannot be read: " + image));
  }
}
