package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {
  /**
   * Escape, the same in one byte, bell, a reversed direction, isolates, line ends of five kinds.
   */
  @Test
  void golden_marksBecomeQuestionMarks() {
    assertEquals("a?[31mb?0;c?", Printable.line("a\u001b[31mb\u009d0;c\u0007"));
    assertEquals("?gnp.exe?", Printable.line("\u202Egnp.exe\u202C"));
    assertEquals("???", Printable.line("\u2066\u2069\uFEFF"));
    assertEquals("a?b?c?d?e?f", Printable.line("a\nb\rc\u0085d\u2028e\u2029f"));
    assertEquals("a\nb\tc?d", Printable.lines("a\nb\tc\rd"));
    assertEquals("?", Printable.line("\uD800"));
  }

  /** Letters of any script, emoji joined by U+200D, and a Persian word with U+200C stay. */
  @Test
  void golden_textStays() {
    String text = "Ü, 靴, بوت می\u200Cخواهم, 👩\u200D🔬, naïve";
    assertEquals(text, Printable.line(text));
  }

  @Test
  void golden_jsonReadsBackEqual() {
    assertEquals(
        "{\"a\\u009b\": \"\\u202e\\udb40\\udc01Ü\"}\n",
        Printable.json("{\"a\u009b\": \"\u202e\uDB40\uDC01Ü\"}\n"));
  }

  @Test
  void golden_namesThatDifferInMarksAloneStayApart() {
    assertEquals(List.of("a?", "a? (2)", "b"), Printable.names(List.of("a\u001b", "a\u0007", "b")));
  }

  /** No code point leaves a character that a terminal obeys. */
  @Test
  void property_everyCodePoint() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String line = Printable.line(Character.toString(c));
      assertThat(line).isIn("?", Character.toString(c));
      assertThat(line.codePoints().allMatch(Printable::isSafe)).isTrue();
    }
  }

  @Test
  void golden_aProblemIsPrintable() {
    assertThat(Problem.data("a\u001bb\u009b\nc\u202e")).hasMessage("a?b?\nc?");
    assertThat(Problem.failed("\u0007", new IllegalStateException())).hasMessage("?");
  }
}
