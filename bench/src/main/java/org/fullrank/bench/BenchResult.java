package org.fullrank.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of a benchmark.
 *
 * @param facts the model, the kernels and the peer, by name
 * @param before the machine at the beginning
 * @param after the machine at the end
 * @param tables the measured numbers
 */
public record BenchResult(
    Map<String, Object> facts, Circumstances before, Circumstances after, List<Table> tables) {
  public BenchResult {
    tables = List.copyOf(tables);
  }

  /** The result as lines of text. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    facts.forEach((name, fact) -> lines.add("%-8s %s".formatted(name, fact)));
    lines.add("before   " + before.asText());
    lines.add("after    " + after.asText());
    for (Table table : tables) {
      lines.add("");
      lines.addAll(table.lines());
    }
    return lines;
  }
}
