package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Precision;
import org.junit.jupiter.api.Test;

final class TableTest {
  private static Map<String, Object> row(Object... cells) {
    var row = new LinkedHashMap<String, Object>();
    for (int i = 0; i < cells.length; i += 2) {
      row.put((String) cells[i], cells[i + 1]);
    }
    return row;
  }

  /** Cells end under the ends of their headings; a cell that a row lacks is empty. */
  @Test
  void golden_columnsInOrder() {
    var rows =
        List.of(
            row("way", "sdpa", "ms", 1234.5, "precision", Precision.FP32),
            row("way", "none", "ms", Double.NaN, "mib", 20.44));
    assertThat(new Table("times", rows).lines())
        .containsExactly(
            "times",
            " way     ms  precision   mib",
            "sdpa  1,235       fp32      ",
            "none      -             20.4");
  }
}
