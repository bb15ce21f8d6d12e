package org.fullrank.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TagTest {
  /** A name that would be read backwards, or obeyed by a terminal that prints the page. */
  @Test
  void golden_directionAndControlMarksAreLeftOut() {
    assertEquals(
        "<p title=\"a\">gnp.exe\nÜ</p>",
        Tag.of("p").with("title", "\u2067a\u009b").text("\u202Egnp.exe\u001b\n\u2028Ü").toString());
  }
}
