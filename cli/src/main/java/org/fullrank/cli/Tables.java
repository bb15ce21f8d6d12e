package org.fullrank.cli;

import java.util.List;
import java.util.stream.Stream;
import org.fullrank.train.Appraisal;

/** What a run came to, as lines of text. */
final class Tables {
  private Tables() {}

  /** Both probes of every kind of features; a line that says so where nothing is labelled. */
  static List<String> probes(Appraisal appraisal) {
    var rows = appraisal.rows();
    if (rows.isEmpty()) {
      return List.of("no labels: nothing to probe with");
    }
    return Stream.concat(
            rows.stream()
                .map(row ->
                    "%-16s %-32s %s"
                        .formatted(row.features(), row.probes().linear(), row.probes().knn())),
            rows.getFirst().probes().linear().protocol().lines().stream().map(it -> "  " + it))
        .toList();
  }
}
