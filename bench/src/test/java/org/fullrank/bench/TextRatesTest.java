package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextRatesTest {
  /** English verses: about one byte a character, and fewer byte pairs than bytes. */
  @Test
  void golden_bytesAndBytePairs() {
    var rows = new TextRates(0.01).rows();
    assertThat(rows).extracting(row -> row.get("tokenizer")).containsExactly("bytes", "byte pairs");
    assertThat(rows.get(1).get("ids")).isEqualTo(2000);
    double bytes = share(rows.getFirst().values().toArray());
    double pairs = share(rows.get(1).values().toArray());
    assertThat(bytes).isBetween(0.99, 1.1);
    assertThat(pairs).isBetween(0.2, 0.6);
  }

  private static double share(Object[] row) {
    return (double) row[2] / (double) row[3];
  }
}
