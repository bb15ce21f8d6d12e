package org.fullrank.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Printable;
import org.fullrank.lab.Transcriber.Row;
import tools.jackson.databind.json.JsonMapper;

/**
 * Transcripts as lines of text.
 *
 * @param format CSV with a header line, or JSON Lines
 */
record TranscriptLines(PredictionLines.Format format) {
  /** The names of the columns; empty for JSON Lines. */
  Optional<String> header() {
    return switch (format) {
      case CSV -> Optional.of("path,transcript,reference,errors,symbols,error");
      case JSONL -> Optional.empty();
    };
  }

  /** The line of a clip. */
  String of(Row row) {
    return switch (format) {
      case CSV -> csv(row);
      case JSONL -> json(row);
    };
  }

  private static String csv(Row row) {
    var numbers =
        row.errors()
            .map(it -> List.of(String.valueOf(it.errors()), String.valueOf(it.tokens())))
            .orElse(List.of("", ""));
    return String.join(
        ",",
        PredictionLines.quoted(row.id()),
        PredictionLines.quoted(row.transcript().orElse("")),
        PredictionLines.quoted(row.reference().orElse("")),
        numbers.getFirst(),
        numbers.getLast(),
        PredictionLines.quoted(row.error()));
  }

  private static String json(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", row.id());
    row.transcript()
        .ifPresentOrElse(
            text -> {
              fields.put("transcript", text);
              row.reference().ifPresent(it -> fields.put("reference", it));
              row.errors()
                  .ifPresent(it -> {
                    fields.put("errors", it.errors());
                    fields.put("symbols", it.tokens());
                  });
            },
            () -> fields.put("error", row.error()));
    return Printable.json(JsonMapper.shared().writeValueAsString(fields));
  }
}
