package org.fullrank.report;

/** A part of the page with its heading. */
final class Section {
  private Section() {}

  /** A section at the anchor {@code id}; {@code hint} says how to read it. */
  static Tag of(String id, String title, String hint, Tag... content) {
    return Tag.of("section")
        .with("id", id)
        .with("aria-labelledby", id + "-title")
        .holding(Tag.of("h2").with("id", id + "-title").text(title), Tag.of("p", "hint").text(hint))
        .holding(content);
  }
}
