package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.calibrate.ReliabilityDiagram;
import org.fullrank.calibrate.RiskCoverage;
import org.fullrank.calibrate.SmoothEce;
import org.fullrank.report.CalibrationFigures.MeasureRow;
import org.fullrank.report.CalibrationFigures.State;

/** Reliability diagrams and risk over coverage, before and after a calibration. */
public final class CalibrationSection {
  private static final double SIDE = 260;
  private static final String OPEN = "<section id=\"calibration\"";
  private static final String CLOSE = "</section>";
  private static final int MOST_POINTS = 200;

  private CalibrationSection() {}

  /**
   * {@code page}, the report of a run, with the section of {@code figures} as its last one; a
   * section of an earlier calibration is replaced. A page without a main part is not changed.
   */
  public static String into(String page, CalibrationFigures figures) {
    return into(page, section(figures).toString());
  }

  /** The same with {@code section}, which {@link #of} has taken from an earlier page. */
  public static String into(String page, String section) {
    String rest = of(page).map(old -> page.replace(old, "")).orElse(page);
    int end = rest.lastIndexOf("</main>");
    return end < 0 ? page : rest.substring(0, end) + section + rest.substring(end);
  }

  /** The section of a calibration in {@code page}, if it has one. */
  public static Optional<String> of(String page) {
    int from = page.indexOf(OPEN);
    int to = from < 0 ? -1 : page.indexOf(CLOSE, from);
    return to < 0 ? Optional.empty() : Optional.of(page.substring(from, to + CLOSE.length()));
  }

  /** A page of its own with the section of {@code figures}. */
  public static String page(CalibrationFigures figures) {
    return Report.page(
        figures.name(),
        "",
        List.of(
            Report.header(figures.name(), "Calibration of class probabilities"),
            Tag.of("main").holding(section(figures))));
  }

  private static Tag section(CalibrationFigures figures) {
    return Section.of("calibration", "Calibration", figures.note())
        .holding(
            Tag.of("div", "multiples")
                .holding(
                    reliability("Before", figures.before()),
                    reliability("After", figures.after()),
                    risk("Risk, before", figures.before().risk()),
                    risk("Risk, after", figures.after().risk())),
            table(figures.rows()));
  }

  private static Tag reliability(String name, State state) {
    Scale x = new Scale(Scale.Kind.LINEAR, 0, 1, 40, SIDE - 8);
    Scale y = new Scale(Scale.Kind.LINEAR, 0, 1, SIDE - 36, 10);
    Tag svg =
        chart(x, y, "confidence", "%s: accuracy over confidence".formatted(name))
            .holding(bars(state.bins(), x, y))
            .holding(line("raw", List.of(new double[] {0, 0}, new double[] {1, 1}), x, y))
            .holding(line("main", smooth(state.smooth().diagram()), x, y));
    return card(name, "ECE " + Numbers.brief(state.bins().ece()), note(state), svg);
  }

  private static String note(State state) {
    return String.format(
        Locale.ROOT,
        "Bars: accuracy of a bin, darker with more samples. Line: smoothed, smooth ECE %s.",
        Numbers.brief(state.smooth().value()));
  }

  private static List<Tag> bars(ReliabilityDiagram diagram, Scale x, Scale y) {
    double most = diagram.bins().stream().mapToInt(bin -> bin.count()).max().orElse(1);
    return diagram.bins().stream()
        .map(bin ->
            Tag.of("rect", "fill")
                .with("x", x.at(bin.low()) + 0.5)
                .with("width", Math.max(x.at(bin.high()) - x.at(bin.low()) - 1, 1))
                .with("y", y.at(bin.rate()))
                .with("height", y.from() - y.at(bin.rate()))
                .with("opacity", Numbers.fixed(0.15 + 0.6 * bin.count() / most, 2))
                .holding(Tag.of("title").text(told(bin))))
        .toList();
  }

  private static String told(ReliabilityDiagram.Bin bin) {
    return "%s samples: confidence %s, accuracy %s"
        .formatted(bin.count(), Numbers.brief(bin.confidence()), Numbers.brief(bin.rate()));
  }

  /** The smoothed rates where there are forecasts: a twentieth of the mean density or more. */
  private static List<double[]> smooth(SmoothEce.Diagram diagram) {
    return IntStream.range(0, diagram.probability().length)
        .mapToObj(i ->
            diagram.density()[i] < 0.05
                ? new double[] {Double.NaN, Double.NaN}
                : new double[] {diagram.probability()[i], Math.clamp(diagram.rate()[i], 0, 1)})
        .toList();
  }

  private static Tag risk(String name, RiskCoverage curve) {
    double most = curve.points().stream().mapToDouble(point -> point.risk()).max().orElse(0);
    Scale x = new Scale(Scale.Kind.LINEAR, 0, 1, 40, SIDE - 8);
    Scale y = new Scale(Scale.Kind.LINEAR, 0, Math.max(most, 0.01), SIDE - 36, 10);
    int stride = Math.ceilDiv(curve.points().size(), MOST_POINTS);
    List<double[]> points =
        IntStream.range(0, curve.points().size())
            .filter(i -> i % stride == 0 || i == curve.points().size() - 1)
            .mapToObj(curve.points()::get)
            .map(point -> new double[] {point.coverage(), point.risk()})
            .toList();
    Tag svg = chart(x, y, "coverage", name).holding(line("main", points, x, y));
    return card(
        name,
        "AURC " + Numbers.brief(curve.aurc()),
        "Share of errors among the accepted samples, the most confident first.",
        svg);
  }

  private static Tag chart(Scale x, Scale y, String over, String label) {
    String side = Numbers.coordinate(SIDE);
    return Tag.of("svg", "curve")
        .with("viewBox", "0 0 %s %s".formatted(side, side))
        .with("role", "img")
        .with("aria-label", label)
        .with("data-x", data(x))
        .with("data-y", data(y))
        .with("data-over", over)
        .holding(new Axes(x, y, over).drawn());
  }

  private static String data(Scale scale) {
    return "%s %s %s %s"
        .formatted(
            scale.low(),
            scale.high(),
            Numbers.coordinate(scale.from()),
            Numbers.coordinate(scale.to()));
  }

  private static Tag line(String style, List<double[]> points, Scale x, Scale y) {
    List<double[]> placed =
        points.stream().map(p -> new double[] {x.at(p[0]), y.at(p[1])}).toList();
    return Tag.of("path", style).with("d", Axes.path(placed));
  }

  private static Tag card(String name, String last, String note, Tag svg) {
    return Tag.of("figure", "card")
        .holding(
            Tag.of("figcaption").holding(Tag.of("b").text(name), Tag.of("span", "last").text(last)),
            Tag.of("p", "note").text(note),
            svg);
  }

  private static Tag table(List<MeasureRow> rows) {
    var lines = new ArrayList<Tag>();
    lines.add(
        Tag.of("tr")
            .holding(
                Stream.of("measure", "before", "after", "difference")
                    .map(name -> Tag.of("th").with("scope", "col").text(name))
                    .toList()));
    for (MeasureRow row : rows) {
      lines.add(
          Tag.of("tr")
              .holding(
                  Tag.of("th").with("scope", "row").text(row.measure()),
                  Tag.of("td").text(row.before()),
                  Tag.of("td").text(row.after()),
                  Tag.of("td").text(row.difference())));
    }
    return Tag.of("div", "card scroll measures")
        .holding(Tag.of("table", "confusion").holding(Tag.of("tbody").holding(lines)));
  }
}
