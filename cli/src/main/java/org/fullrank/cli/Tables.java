package org.fullrank.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.lab.Estimate;
import org.fullrank.train.EncoderEvaluation;

/** The cost and the results of a run, as lines of text. */
final class Tables {
  private Tables() {}

  /** The settings that follow the batch size, then parameters, time and memory of a run. */
  static List<String> estimate(Estimate estimate) {
    var lines = new ArrayList<>(estimate.scaling());
    Collections.addAll(
        lines,
        new Count(estimate.parameters(), "trained parameter").toString(),
        String.format(
            Locale.ROOT,
            "%s of %.0f ms: %s, %s per epoch, without probes",
            new Count(estimate.steps(), "step"),
            1e3 * estimate.secondsPerStep(),
            Spans.text(estimate.duration()),
            Spans.text(Duration.ofMillis((long) (1e3 * estimate.secondsPerEpoch())))),
        String.format(
            Locale.ROOT,
            "%,d MiB of memory, %,d MiB of disk for a checkpoint",
            estimate.residentMebibytes(),
            estimate.checkpointMebibytes()));
    return lines;
  }

  /** Both probes of every kind of features; a line with the reason if the images are unlabelled. */
  static List<String> probes(EncoderEvaluation evaluation) {
    var rows = evaluation.rows();
    if (rows.isEmpty()) {
      return List.of("no probe: want labelled samples for training and for testing");
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
