package org.fullrank.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Colours and shapes of the classes: ten colours and five shapes, so that no class depends on
 * colour alone.
 *
 * @param names of the classes, in order
 */
record Classes(List<String> names) {
  private static final int COLOURS = 10;
  private static final int MOST_IN_KEY = 30;
  private static final List<String> SHAPES =
      List.of(
          "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
          "M-3.5-3.5h7v7h-7z",
          "M0-4.6L4.4 3.2H-4.4z",
          "M0-5L4.4 0 0 5-4.4 0z",
          "M0 4.6L4.4-3.2H-4.4z");

  /** The definitions of the shapes, once per page. */
  static Tag defined() {
    List<Tag> shapes =
        IntStream.range(0, SHAPES.size())
            .mapToObj(i -> Tag.of("path").with("id", "m" + i).with("d", SHAPES.get(i)))
            .toList();
    return Tag.of("svg", "defs")
        .with("aria-hidden", "true")
        .holding(Tag.of("defs").holding(shapes));
  }

  /** The CSS class of a label's colour. */
  String colour(Optional<String> label) {
    return label.map(name -> "k" + names.indexOf(name) % COLOURS).orElse("k");
  }

  /** A mark in the label's colour and shape. */
  Tag mark(Optional<String> label) {
    int index = label.map(names::indexOf).orElse(0);
    return Tag.of("use", colour(label))
        .with("href", "#m" + (index + index / COLOURS) % SHAPES.size());
  }

  /** The legend of the marks. */
  Tag key() {
    Stream<Tag> entries =
        names.stream()
            .limit(MOST_IN_KEY)
            .map(name ->
                Tag.of("span")
                    .holding(
                        Tag.of("svg", "mark")
                            .with("viewBox", "-6 -6 12 12")
                            .with("aria-hidden", "true")
                            .holding(mark(Optional.of(name))))
                    .text(name));
    Stream<Tag> more =
        names.size() > MOST_IN_KEY
            ? Stream.of(Tag.of("span").text("and " + (names.size() - MOST_IN_KEY) + " more"))
            : Stream.empty();
    return Tag.of("div", "classes").holding(Stream.concat(entries, more).toList());
  }
}
