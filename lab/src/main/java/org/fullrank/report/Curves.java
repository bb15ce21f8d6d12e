package org.fullrank.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.PlotPoint;

/** The logged metrics of the run, a small chart each. */
final class Curves {
  private static final int MOST_POINTS = 360;
  private static final int SMOOTHED_FROM = 80; // shorter curves are shown as they are
  private static final double ROUGH = 3; // ups and downs in spans, from where a mean helps the eye
  private static final double WIDTH = 260;
  private static final double HEIGHT = 176;

  private Curves() {}

  /** The charts below {@code course}, the verdict over time. */
  static Tag section(List<Curve> curves, Optional<String> course) {
    return Section.of(
            "curves",
            "Training curves",
            "Thin line: logged values. Thick line: moving mean of long curves.")
        .holding(course.stream().map(Tag.of("p", "course")::text).toList())
        .holding(
            Tag.of("div", "multiples")
                .holding(
                    IntStream.range(0, curves.size())
                        .mapToObj(i -> chart(curves.get(i)).with("id", id(i)))
                        .toList()));
  }

  /** The anchor of curve {@code i}. */
  static String id(int i) {
    return "curve_" + i;
  }

  static Tag chart(Curve curve) {
    List<PlotPoint> shown = thinned(curve.points());
    Scale x =
        Scale.linear(curve.points().stream().mapToDouble(PlotPoint::x), 40, WIDTH - 8).fromZero();
    Scale y = Scale.linear(shown.stream().mapToDouble(PlotPoint::y), HEIGHT - 36, 10);
    Tag svg =
        Tag.of("svg", "curve")
            .with(
                "viewBox",
                "0 0 %s %s".formatted(Numbers.coordinate(WIDTH), Numbers.coordinate(HEIGHT)))
            .with("role", "img")
            .with("aria-label", described(curve))
            .with("data-x", data(x))
            .with("data-y", data(y))
            .with("data-over", curve.over())
            .holding(new Axes(x, y, curve.over()).drawn());
    return Tag.of("figure", "card")
        .holding(caption(curve))
        .holding(note(curve))
        .holding(svg.holding(lines(shown, x, y)).holding(dots(shown, x, y)));
  }

  private static List<Tag> lines(List<PlotPoint> shown, Scale x, Scale y) {
    if (shown.size() < SMOOTHED_FROM || !rough(shown)) {
      return List.of(line("main", shown, x, y));
    }
    return List.of(line("raw", shown, x, y), line("main", smoothed(shown), x, y));
  }

  private static boolean rough(List<PlotPoint> points) {
    var span =
        points.stream().mapToDouble(PlotPoint::y).filter(Double::isFinite).summaryStatistics();
    double way =
        IntStream.range(1, points.size())
            .mapToDouble(i -> Math.abs(points.get(i).y() - points.get(i - 1).y()))
            .filter(Double::isFinite)
            .sum();
    return way > ROUGH * (span.getMax() - span.getMin());
  }

  private static Tag line(String style, List<PlotPoint> points, Scale x, Scale y) {
    return Tag.of("path", style)
        .with(
            "d",
            Axes.path(points.stream().map(p -> new double[] {x.at(p.x()), y.at(p.y())}).toList()));
  }

  /** Isolated points, without a finite neighbour to draw a line to. */
  private static List<Tag> dots(List<PlotPoint> shown, Scale x, Scale y) {
    return IntStream.range(0, shown.size())
        .filter(i -> drawn(shown, i) && !drawn(shown, i - 1) && !drawn(shown, i + 1))
        .mapToObj(shown::get)
        .map(p ->
            Tag.of("circle", "dot").with("cx", x.at(p.x())).with("cy", y.at(p.y())).with("r", 3))
        .toList();
  }

  private static boolean drawn(List<PlotPoint> shown, int i) {
    return i >= 0 && i < shown.size() && Double.isFinite(shown.get(i).y());
  }

  private static Tag caption(Curve curve) {
    return Tag.of("figcaption")
        .holding(Tag.of("b").text(curve.name()), Tag.of("span", "last").text(last(curve)));
  }

  private static List<Tag> note(Curve curve) {
    return curve.note().isEmpty() ? List.of() : List.of(Tag.of("p", "note").text(curve.note()));
  }

  private static String last(Curve curve) {
    return curve.points().isEmpty() ? "" : Numbers.brief(curve.points().getLast().y());
  }

  private static String described(Curve curve) {
    return curve.points().isEmpty()
        ? curve.name() + ": nothing logged"
        : "%s over %s, from %s to %s"
            .formatted(
                curve.name(),
                curve.over(),
                Numbers.brief(curve.points().getFirst().y()),
                last(curve));
  }

  /** The numbers of the scale, from which the script computes the value at a pixel. */
  private static String data(Scale scale) {
    return "%s %s %s %s".formatted(scale.low(), scale.high(), scale.from(), scale.to());
  }

  /** At most {@value #MOST_POINTS} points: the least and the greatest of each interval. */
  static List<PlotPoint> thinned(List<PlotPoint> points) {
    int stretches = MOST_POINTS / 2;
    if (points.size() <= MOST_POINTS) {
      return points;
    }
    var kept = new ArrayList<PlotPoint>();
    for (int s = 0; s < stretches; s++) {
      int from = (int) ((long) points.size() * s / stretches);
      int to = (int) ((long) points.size() * (s + 1) / stretches);
      int least = extreme(points, from, to, -1);
      int greatest = extreme(points, from, to, 1);
      IntStream.of(least, greatest).sorted().distinct().mapToObj(points::get).forEach(kept::add);
    }
    return kept;
  }

  /**
   * The index of the largest {@code sign · y}; NaN counts as the largest, so that its gap stays
   * visible.
   */
  private static int extreme(List<PlotPoint> points, int from, int to, int sign) {
    return IntStream.range(from, to)
        .boxed()
        .max(Comparator.comparingDouble(i -> sign * points.get(i).y()))
        .orElse(from);
  }

  private static List<PlotPoint> smoothed(List<PlotPoint> points) {
    int reach = points.size() / 30;
    return IntStream.range(0, points.size())
        .mapToObj(i ->
            new PlotPoint(
                points.get(i).x(),
                points
                    .subList(Math.max(0, i - reach), Math.min(points.size(), i + reach + 1))
                    .stream()
                    .mapToDouble(PlotPoint::y)
                    .average()
                    .orElse(Double.NaN)))
        .toList();
  }
}
