package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EditTest {
  private static final String TEXT =
      """
      # first
      seed: 7   # of all
      optim: {name: adam_w, lr: 1e-3, clip: 1}  # rate
      train:
        epochs: 10
        # last
        batch: "8"
      components: [a, b]
      """;

  @Test
  void golden_valuesChangeAndAllElseStays() {
    assertThat(
            Edit.apply(
                TEXT,
                Map.of("optim.lr", "0.125", "optim.clip", "0", "seed", "12", "train.epochs", "9")))
        .contains(
            TEXT.replace("1e-3", "0.125")
                .replace("clip: 1", "clip: 0")
                .replace("seed: 7", "seed: 12")
                .replace("epochs: 10", "epochs: 9"));
    assertThat(Edit.apply(TEXT, Map.of())).contains(TEXT);
  }

  @Test
  void golden_nothingWhereAValueIsNotOnOneLineOrNotThere() {
    assertThat(Edit.apply(TEXT, Map.of("train", "9"))).isEmpty();
    assertThat(Edit.apply("a:\n- 1\n", Map.of("a", "[2]"))).isEmpty();
    assertThat(Edit.apply("a: [1, # one\n  2]\n", Map.of("a", "[2]"))).isEmpty();
    assertThat(Edit.apply("a: [[1], 2]\n", Map.of("a", "[2]"))).isEmpty();
    assertThat(Edit.apply("a: 'b\n  c'\n", Map.of("a", "d"))).isEmpty();
    assertThat(Edit.apply("a: >-\n  b\n", Map.of("a", "d"))).isEmpty();
    assertThat(Edit.apply("a: &x 1\nb: *x\n", Map.of("a", "2"))).isEmpty();
    assertThat(Edit.apply(TEXT, Map.of("train.workers", "9"))).isEmpty();
    assertThat(Edit.apply("seed:\n", Map.of("seed", "9"))).isEmpty();
    assertThat(Edit.apply("\uFEFFseed: 7\n", Map.of("seed", "9"))).isEmpty();
    assertThat(Edit.apply("# 1\r# 2\rseed: 7\r", Map.of("seed", "9"))).isEmpty();
  }

  @Test
  void golden_textsInQuotesAndListsOnOneLine() {
    assertThat(Edit.apply(TEXT, Map.of("train.batch", "9", "components", "[]")))
        .contains(TEXT.replace("\"8\"", "9").replace("[a, b]", "[]"));
    assertThat(Edit.apply("a: 'it''s' # 'b'\n", Map.of("a", "c"))).contains("a: c # 'b'\n");
    assertThat(Edit.apply("a: \"\\\"b\" # \"\n", Map.of("a", "c"))).contains("a: c # \"\n");
    assertThat(Edit.apply("{a: \"\uD83D\uDE00\", b: [1, 2]} # ]\n", Map.of("b", "[3]")))
        .contains("{a: \"\uD83D\uDE00\", b: [3]} # ]\n");
  }

  /**
   * A value beside a comment, after a tab, before CR LF, in the second of two same keys' blocks.
   */
  @Test
  void golden_whatStandsAroundAValueStays() {
    assertThat(Edit.apply("seed:\t7\t# 7\r\nb: 7\r\n", Map.of("seed", "9")))
        .contains("seed:\t9\t# 7\r\nb: 7\r\n");
    assertThat(Edit.apply("a: {lr: 1, b: {lr: 1}}\nlr: 1\n", Map.of("a.b.lr", "2")))
        .contains("a: {lr: 1, b: {lr: 2}}\nlr: 1\n");
    assertThat(Edit.apply("# \u2028 \u0085 \uD83D\uDE00\na: x#y # z\n", Map.of("a", "\"p, q\"")))
        .contains("# \u2028 \u0085 \uD83D\uDE00\na: \"p, q\" # z\n");
  }
}
