package org.fullrank.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.data.Csv;
import org.fullrank.diagnose.History;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the losses of a run of any program. The file is a table with the columns {@code step} and
 * {@code loss}, a table of a single column of losses, lines of JSON, or Hugging Face's {@code
 * trainer_state.json}. Entries without a loss are passed over. Without steps the entries are
 * counted from 1.
 */
final class LossLog {
  private static final List<String> STEP =
      List.of("step", "steps", "global_step", "iteration", "iter", "trainer_global_step");
  private static final List<String> LOSS =
      List.of("loss", "train_loss", "training_loss", "loss_step", "train_loss_step", "value");
  private static final List<String> GRADIENT =
      List.of("gradient_norm", "grad_norm", "train_grad_norm");
  private static final List<String> RATE = List.of("lr", "learning_rate", "train_lr");
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final List<History.StepMetrics> points = new ArrayList<>();

  private LossLog(Path file) {
    this.file = file;
  }

  /**
   * The logged steps in {@code file}.
   *
   * @throws Problem of kind DATA if it cannot be read, or holds no loss
   */
  static History read(Path file) {
    var log = new LossLog(file);
    try {
      log.read();
    } catch (NoSuchFileException _) {
      throw Problem.data(file + ": no such file");
    } catch (CharacterCodingException _) {
      throw Problem.data(file + ": is not UTF-8 text");
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read: " + Printable.line(Problem.why(e)));
    } catch (JacksonException e) {
      throw log.problem("not JSON: " + Printable.line(e.getOriginalMessage()));
    } catch (OutOfMemoryError _) {
      throw FileArrays.tooLarge(file, (double) file.toFile().length());
    }
    if (log.points.isEmpty()) {
      throw log.problem("holds no loss; want the columns or keys step and loss");
    }
    return new History(log.points, List.of());
  }

  private void read() throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          add(entries(JSON.readTree(line)));
        }
      }
    } else if (name.endsWith(".json")) {
      JsonNode root = JSON.readTree(Files.readString(file));
      JsonNode list = root.path("log_history");
      (list.isArray() ? list : root).forEach(node -> add(entries(node)));
    } else {
      table(name.endsWith(".tsv") ? '\t' : ',');
    }
  }

  private static Map<String, String> entries(JsonNode node) {
    var entries = new HashMap<String, String>();
    node.properties()
        .forEach(field ->
            entries.put(
                normal(field.getKey()),
                field.getValue().isNull() ? "nan" : field.getValue().asString("")));
    return entries;
  }

  private void table(char separator) throws IOException {
    try (BufferedReader text = Files.newBufferedReader(file)) {
      var csv =
          new Csv(
              text,
              separator,
              line -> problem(String.format(Locale.ROOT, "line %d: a quote is not closed", line)));
      var first = csv.next().map(Csv.CsvRow::cells).orElse(List.of());
      var header = first.stream().map(LossLog::normal).toList();
      if (first.size() == 1 && number(Optional.of(first.getFirst())).isPresent()) {
        add(Map.of("loss", first.getFirst()));
        header = List.of("loss");
      }
      for (var row = csv.next(); row.isPresent(); row = csv.next()) {
        var entries = new HashMap<String, String>();
        var cells = row.get().cells();
        for (int i = 0; i < Math.min(cells.size(), header.size()); i++) {
          entries.put(header.get(i), cells.get(i));
        }
        add(entries);
      }
    }
  }

  private void add(Map<String, String> entries) {
    var loss = number(first(LOSS, entries));
    if (loss.isPresent()) {
      points.add(
          new History.StepMetrics(
              number(first(STEP, entries)).map(Double::longValue).orElse(points.size() + 1L),
              loss.get(),
              number(first(GRADIENT, entries)).orElse(0.0), // unknown is not broken
              number(first(RATE, entries)).orElse(Double.NaN)));
    }
  }

  private static Optional<String> first(List<String> names, Map<String, String> entries) {
    return names.stream().filter(entries::containsKey).findFirst().map(entries::get);
  }

  private static Optional<Double> number(Optional<String> cell) {
    return cell.map(it -> it.strip().toLowerCase(Locale.ROOT)).flatMap(LossLog::parsed);
  }

  private static Optional<Double> parsed(String text) {
    try {
      return switch (text) {
        case "" -> Optional.empty();
        case "nan", "null", "none" -> Optional.of(Double.NaN);
        case "inf", "+inf", "infinity" -> Optional.of(Double.POSITIVE_INFINITY);
        case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
        default -> Optional.of(Double.parseDouble(text));
      };
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replaceAll("[ /-]", "_");
  }

  private Problem problem(String what) {
    return Problem.data(file + ": " + what);
  }
}
