package org.fullrank.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.probe.Interval;

/** Horizontal bars; thickness and text size do not depend on the width. */
final class Bars {
  private Bars() {}

  /**
   * A bar.
   *
   * @param share of the full length, 0 to 1
   * @param style CSS class, {@code trained} or {@code floor}
   */
  record Bar(String label, double share, Optional<Interval> interval, String shown, String style) {}

  static Tag of(List<Bar> bars) {
    return Tag.of("div", "bars")
        .with("role", "list")
        .holding(bars.stream().map(Bars::row).toList());
  }

  private static Tag row(Bar bar) {
    Tag svg =
        Tag.of("svg")
            .with("aria-hidden", "true")
            .holding(rect("track", 1), rect("fill", bar.share()))
            .holding(bar.interval().map(Bars::whisker).orElse(List.of()));
    return Tag.of("div", "bar " + bar.style())
        .with("role", "listitem")
        .holding(
            Tag.of("span", "name").text(bar.label()),
            svg,
            Tag.of("span", "value").text(bar.shown()));
  }

  private static Tag rect(String style, double share) {
    double length = Double.isFinite(share) ? Math.clamp(share, 0, 1) : 0;
    return Tag.of("rect", style)
        .with("y", "4")
        .with("height", "14")
        .with("rx", "2")
        .with("width", percent(length));
  }

  private static List<Tag> whisker(Interval interval) {
    return Stream.of("halo", "whisker")
        .flatMap(style ->
            Stream.of(
                line(style, interval.low(), interval.high(), 11, 11),
                line(style, interval.low(), interval.low(), 6, 16),
                line(style, interval.high(), interval.high(), 6, 16)))
        .toList();
  }

  /** A line of the whisker, or of its halo, which sets it off from the bar. */
  private static Tag line(String style, double x1, double x2, double y1, double y2) {
    return Tag.of("line", style)
        .with("x1", percent(x1))
        .with("x2", percent(x2))
        .with("y1", y1)
        .with("y2", y2);
  }

  private static String percent(double share) {
    return Math.round(share * 10_000) / 100.0 + "%";
  }
}
