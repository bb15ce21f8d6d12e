package org.fullrank.calibrate;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.probe.LabelList;

/**
 * A table of class probabilities of any program.
 *
 * <ul>
 *   <li>{@code .csv} or {@code .tsv} with a header: a column {@code label}, and a column for each
 *       class, called {@code p(name)} as {@code predict --probabilities} writes it, {@code p_name}
 *       or {@code name}. A label is a class name or the index of a class. Optional columns: {@code
 *       group}; {@code split} with the words calibration (or validation, val) and test. Other
 *       columns are left out if two or more are marked by p; else those of the verb {@code predict}
 *       and {@code id}, {@code image}, {@code predicted}, {@code confidence}, {@code uncertainty}
 *   <li>{@code .npy} of {@code [images, classes]}, and a file of labels: {@code .npy} of {@code
 *       [images]}, or a text file with a label a line
 * </ul>
 *
 * @param probabilities the labelled rows
 * @param groups the groups of the images, if the table has them
 * @param split the parts of the images, if the table has them
 */
public record ProbabilityTable(
    LabelledProbabilities probabilities,
    Optional<Grouping> groups,
    Optional<CalibrationSplit> split) {

  /** Whether {@code file} has the name of a table. */
  public static boolean isTable(Path file) {
    return name(file).matches(".*\\.(csv|tsv|npy)");
  }

  /**
   * The table in {@code file}.
   *
   * @param labels the file of labels of an {@code .npy} table; an error beside a text table
   * @throws Problem of kind DATA in one line
   */
  public static ProbabilityTable read(Path file, Optional<Path> labels) {
    try {
      return name(file).endsWith(".npy") ? ofArray(file, labels) : ofText(file, labels);
    } catch (CharacterCodingException _) {
      throw Problem.data(file + ": is not UTF-8 text");
    } catch (NoSuchFileException _) {
      throw Problem.data(file + ": no such file");
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read (" + Printable.line(Problem.why(e)) + ")");
    } catch (IllegalArgumentException e) {
      throw Problem.data(file + ": " + Printable.line(String.valueOf(e.getMessage())));
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static ProbabilityTable ofText(Path file, Optional<Path> labels) throws IOException {
    if (labels.isPresent()) {
      throw Problem.data(file + ": its labels are in its column label; want no other file of them");
    }
    try (var text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return new ProbabilityRows(file, text, name(file).endsWith(".tsv") ? '\t' : ',').table();
    }
  }

  private static ProbabilityTable ofArray(Path file, Optional<Path> labels) {
    Path beside =
        labels.orElseThrow(() ->
            Problem.data(file + ": an array has no labels; want --labels FILE, .npy or text"));
    var stored = EmbeddingsFile.read(file);
    if (stored.tokens().isPresent()) {
      throw Problem.data(file + ": want an array [samples, classes], has three axes");
    }
    Embeddings values = stored.embeddings();
    List<String> names = IntStream.range(0, values.width()).mapToObj(Integer::toString).toList();
    List<String> words = LabelList.read(beside);
    if (words.size() != values.size()) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "%s: want %d labels as %s has rows, has %d",
              beside,
              values.size(),
              file.getFileName(),
              words.size()));
    }
    double[][] rows = new double[values.size()][values.width()];
    int[] indices = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int from = i * values.width();
      for (int k = 0; k < values.width(); k++) {
        rows[i][k] = values.values()[from + k];
      }
      int row = i;
      indices[i] =
          index(words.get(i), names)
              .orElseThrow(() -> unfitting(beside, row + 1, words.get(row), names));
    }
    return new ProbabilityTable(
        LabelledProbabilities.of(rows, indices, names), Optional.empty(), Optional.empty());
  }

  /** The class that {@code label} names, or whose index it is. */
  static Optional<Integer> index(String label, List<String> classes) {
    int named = classes.indexOf(label);
    if (named >= 0) {
      return Optional.of(named);
    }
    return Optional.of(label)
        .filter(it -> it.matches("\\d{1,9}"))
        .map(Integer::parseInt)
        .filter(it -> it < classes.size());
  }

  /** The problem of a label that names no class. */
  static Problem unfitting(Path file, int line, String label, List<String> classes) {
    String some =
        classes.size() > 10
            ? String.join(", ", classes.subList(0, 10)) + ", …"
            : String.join(", ", classes);
    return Problem.data(
        String.format(
            Locale.ROOT,
            "%s:%d: the label \"%s\" is no class and no index of the %d classes %s",
            file,
            line,
            Printable.line(label),
            classes.size(),
            Printable.line(some)));
  }

  /** The parts of the table: its own, or halves of each class by {@code seed}. */
  public CalibrationSplit parts(Seed seed) {
    int[] labels = new int[probabilities.size()];
    Arrays.setAll(labels, probabilities::label);
    return split.orElseGet(() -> CalibrationSplit.halves(labels, seed));
  }
}
