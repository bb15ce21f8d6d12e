package org.fullrank.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Precision;
import tools.jackson.databind.JsonNode;

/**
 * What {@code bench data} measured.
 *
 * @param before the machine when it began
 * @param after the machine when it ended
 * @param rows one for each kind of source
 * @param waits one for each precision
 */
public record DataResult(
    Circumstances before, Circumstances after, List<Row> rows, List<Wait> waits) {
  /**
   * One kind of source.
   *
   * @param size height and width of a view, pixels
   * @param source where images come from
   * @param viewsPerCoreSecond views per second of processor time, decoding included
   * @param peer what the peer says; empty where there is none
   * @param ratio ours over the peer's
   */
  public record Row(
      int size,
      String source,
      double viewsPerCoreSecond,
      Optional<JsonNode> peer,
      Optional<Double> ratio) {
    static Row of(int size, String source, double rate, Optional<JsonNode> peer) {
      return new Row(
          size,
          source,
          rate,
          peer,
          peer.map(it -> rate / it.get("views_per_core_second").asDouble()));
    }

    private String asText() {
      return String.format(
          Locale.ROOT,
          "%4d px from %-8s %10.0f %16s %9s",
          size,
          source,
          viewsPerCoreSecond,
          peer.map(it -> it.get("views_per_core_second").asString()).orElse("none"),
          ratio.map(r -> String.format(Locale.ROOT, "%.1f x", r)).orElse(""));
    }
  }

  /**
   * How long training waits for data.
   *
   * @param precision of the training step
   * @param workers threads that make views
   * @param share part of the time, 0 to 1
   */
  public record Wait(Precision precision, int workers, double share) {
    private String asText() {
      return String.format(
          Locale.ROOT,
          "a training step in %s waits for data %.1f %% of its time, with %d workers",
          precision.name().toLowerCase(Locale.ROOT),
          100 * share,
          workers);
    }
  }

  public DataResult {
    rows = List.copyOf(rows);
    waits = List.copyOf(waits);
  }

  /** The circumstances, a table, and the waiting. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("before  " + before.asText());
    lines.add("after   " + after.asText());
    rows.stream().flatMap(row -> row.peer().stream()).forEach(it -> lines.add("peer    " + it));
    lines.add("");
    lines.add("SimCLR views        per core-second      the peer's     ratio");
    rows.forEach(row -> lines.add(row.asText()));
    lines.add("");
    waits.forEach(wait -> lines.add(wait.asText()));
    return lines;
  }
}
