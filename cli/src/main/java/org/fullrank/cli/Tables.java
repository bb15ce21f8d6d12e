package org.fullrank.cli;

import java.util.List;
import java.util.stream.Stream;
import org.fullrank.train.Appraisal;

/** What a run came to, as lines of text. */
final class Tables {
  private Tables() {}

  /** Both probes of every kind of features; a line that says so where a part has no labels. */
  static List<String> probes(Appraisal appraisal) {
    var rows = appraisal.rows();
    if (rows.isEmpty()) {
      return List.of(
          "nothing to probe with: want labelled images both to learn from and to test on");
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
