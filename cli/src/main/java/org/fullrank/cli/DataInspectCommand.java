package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.core.Printable;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.data.Survey;
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
      "Says what a folder of images or IDX files, a list (.csv, .tsv, .jsonl) or a tar archive holds:"
          + " parts, formats, sizes, colours, classes, and what cannot be read.",
      "Reads 2,000 images of each part, or all with --decode."
    })
final class DataInspectCommand implements Runnable {
  private static final int SOME = 2_000;

  /** The contents of a data set, for JSON. Counts of a part are of listed images. */
  private record Contents(
      int train,
      int validation,
      int test,
      int read,
      List<String> classes,
      Map<String, List<Integer>> images,
      Map<String, Integer> formats,
      Map<String, Integer> colors,
      List<String> sizes,
      List<String> unreadable,
      Map<String, Integer> leftOut,
      List<String> notes,
      String manifest) {}

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "PATH", description = "The folder or file.")
  private Path path;

  @Option(names = "--decode", description = "Read every image, not 2,000 of each part.")
  private boolean decode;

  @Override
  public void run() {
    var skipped = new Skipped();
    try (var splits = Sources.of(path).open(skipped)) {
      int most = decode ? Integer.MAX_VALUE : SOME;
      List<Survey> parts =
          parts(splits).stream().map(part -> Survey.of(part, most, skipped)).toList();
      Contents contents = contents(splits, parts, skipped);
      if (verbosity.json()) {
        spec.commandLine().getOut().println(Json.of(contents));
      } else {
        lines(contents, parts, skipped).stream()
            .map(Printable::line)
            .forEach(spec.commandLine().getOut()::println);
      }
    }
  }

  private static List<Dataset> parts(Splits splits) {
    return List.of(splits.train(), splits.validation(), splits.test());
  }

  private Contents contents(Splits splits, List<Survey> parts, Skipped skipped) {
    Survey all = parts.stream().reduce(Survey::and).orElseThrow();
    List<String> notes = new ArrayList<>(decode ? splits.notes(Long.MAX_VALUE) : splits.notes());
    Stream.of(skipped.foreign()).filter(line -> !line.isEmpty()).forEach(notes::add);
    return new Contents(
        parts.get(0).listed(),
        parts.get(1).listed(),
        parts.get(2).listed(),
        all.read(),
        splits.train().classes(),
        perClass(splits),
        new TreeMap<>(all.formats()),
        new TreeMap<>(all.colors()),
        sizes(all),
        skipped.list().stream().map(Unreadable::getMessage).toList(),
        skipped.leftOut(),
        notes,
        splits.train().manifestHash());
  }

  /** Images of each class for training, validation and testing. */
  private static Map<String, List<Integer>> perClass(Splits splits) {
    List<String> classes = splits.train().classes();
    List<int[]> counts = parts(splits).stream().map(part -> counts(part, classes.size())).toList();
    Map<String, List<Integer>> images = new LinkedHashMap<>();
    IntStream.range(0, classes.size())
        .forEach(c -> images.put(classes.get(c), counts.stream().map(part -> part[c]).toList()));
    return images;
  }

  private static int[] counts(Dataset part, int classes) {
    int[] counts = new int[classes];
    IntStream.range(0, part.size()).map(part::label).filter(c -> c >= 0).forEach(c -> counts[c]++);
    return counts;
  }

  /** The smallest, the middle and the largest image. */
  private static List<String> sizes(Survey all) {
    int count = all.sizes().size();
    return count == 0
        ? List.of()
        : Stream.of(0, count / 2, count - 1).map(at -> all.sizes().get(at).toString()).toList();
  }

  private List<String> lines(Contents contents, List<Survey> parts, Skipped skipped) {
    Survey all = parts.stream().reduce(Survey::and).orElseThrow();
    List<String> lines = new ArrayList<>(List.of(counts(parts, all)));
    if (all.read() < all.listed()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "read: %,d of %s; --decode reads all",
              all.read(),
              images(all.listed())));
    }
    if (!contents.sizes.isEmpty()) {
      lines.add("formats: " + listed(contents.formats));
      lines.add("colours: " + listed(contents.colors));
      lines.add("height × width: " + range(contents.sizes));
    }
    lines.add(classes(contents));
    if (!contents.leftOut.isEmpty()) {
      lines.add("other files, left out: " + listed(contents.leftOut));
    }
    contents.notes.forEach(note -> lines.add("note: " + note));
    skipped.list().forEach(image -> lines.add("cannot be read: " + image.getMessage()));
    return lines;
  }

  private static String counts(List<Survey> parts, Survey all) {
    String validation =
        parts.get(1).listed() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d for validation", readable(parts.get(1)));
    String broken =
        all.unreadable() == 0
            ? ""
            : String.format(Locale.ROOT, "; %,d more cannot be read", all.unreadable());
    return String.format(
        Locale.ROOT,
        "%s for training%s, %,d for testing%s",
        images(readable(parts.get(0))),
        validation,
        readable(parts.get(2)),
        broken);
  }

  private static int readable(Survey part) {
    return part.listed() - part.unreadable();
  }

  private static Count images(int count) {
    return new Count(count, "image");
  }

  private static String listed(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry ->
                String.format(Locale.ROOT, "%,d %s", entry.getValue(), named(entry.getKey())))
            .collect(Collectors.joining(", "));
  }

  private static String named(String ending) {
    return ending.isEmpty() ? "without an ending" : ending;
  }

  private static String range(List<String> sizes) {
    return sizes.getFirst().equals(sizes.getLast())
        ? sizes.getFirst()
        : "%s to %s, the median %s".formatted(sizes.get(0), sizes.get(2), sizes.get(1));
  }

  private static String classes(Contents contents) {
    if (contents.classes.isEmpty()) {
      return "no labels: enough for pretraining, not for a probe";
    }
    return new Count(contents.classes.size(), "class")
        + ": "
        + contents.images.entrySet().stream()
            .map(entry ->
                String.format(
                    Locale.ROOT,
                    "%s %,d",
                    entry.getKey(),
                    entry.getValue().stream().mapToInt(Integer::intValue).sum()))
            .collect(Collectors.joining(", "));
  }
}
