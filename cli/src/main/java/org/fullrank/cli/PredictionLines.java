package org.fullrank.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Printable;
import org.fullrank.lab.Prediction;
import org.fullrank.lab.SavedClassifier.Row;
import tools.jackson.databind.json.JsonMapper;

/**
 * Predictions as lines of text.
 *
 * @param format CSV with a header line, or JSON Lines
 * @param classes names of the classes
 * @param posterior whether the model has an uncertainty
 * @param all whether the probability of every class is written
 */
record PredictionLines(Format format, List<String> classes, boolean posterior, boolean all) {
  /** A format of lines. */
  enum Format {
    CSV,
    JSONL
  }

  /** The names of the columns; empty for JSON Lines. */
  Optional<String> header() {
    return switch (format) {
      case CSV ->
          Optional.of(String.join(",", columns().stream().map(PredictionLines::quoted).toList()));
      case JSONL -> Optional.empty();
    };
  }

  private List<String> columns() {
    var names = new ArrayList<>(List.of("path", "class", "probability", "entropy"));
    if (posterior) {
      names.addAll(List.of("aleatoric", "epistemic", "deviation"));
    }
    if (all) {
      classes.forEach(name -> names.add("p(" + name + ")"));
    }
    names.add("error");
    return names;
  }

  /** The line of a sample. */
  String of(Row row) {
    return switch (format) {
      case CSV -> csv(row);
      case JSONL -> json(row);
    };
  }

  private String csv(Row row) {
    var fields = new ArrayList<>(List.of(quoted(row.id())));
    fields.add(row.prediction().map(it -> quoted(it.label())).orElse(""));
    var numbers = row.prediction().map(this::numbers).orElse(List.of());
    for (int i = 0; i < columns().size() - 3; i++) {
      fields.add(numbers.isEmpty() ? "" : String.format(Locale.ROOT, "%.6f", numbers.get(i)));
    }
    fields.add(quoted(row.error()));
    return String.join(",", fields);
  }

  /** The numbers of all columns between the class and the error. */
  private List<Double> numbers(Prediction found) {
    var numbers = new ArrayList<>(List.of(found.probability(), found.entropy()));
    found
        .uncertainty()
        .ifPresent(it -> numbers.addAll(List.of(it.aleatoric(), it.epistemic(), it.deviation())));
    if (all) {
      numbers.addAll(found.probabilities());
    }
    return numbers;
  }

  private String json(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", row.id());
    row.prediction()
        .ifPresentOrElse(
            found -> {
              fields.put("class", found.label());
              fields.put("probability", found.probability());
              fields.put("entropy", found.entropy());
              found
                  .uncertainty()
                  .ifPresent(it -> {
                    fields.put("aleatoric", it.aleatoric());
                    fields.put("epistemic", it.epistemic());
                    fields.put("deviation", it.deviation());
                  });
              if (all) {
                Map<String, Double> each = new LinkedHashMap<>();
                for (int k = 0; k < classes.size(); k++) {
                  each.put(classes.get(k), found.probabilities().get(k));
                }
                fields.put("probabilities", each);
              }
            },
            () -> fields.put("error", row.error()));
    return Printable.json(JsonMapper.shared().writeValueAsString(fields));
  }

  /** A field of CSV (RFC 4180). */
  static String quoted(String text) {
    return text.matches("(?s).*[\",\n\r].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
