package org.fullrank.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Count;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.PlotPoint;

/**
 * The page of several runs: tables, and the curves of all runs over each other. A single HTML file
 * without dependencies, which opens offline.
 *
 * @param title above the page
 * @param tables in their order
 * @param runs the curves of each
 */
public record ComparisonPage(String title, List<Table> tables, List<Series> runs) {
  private static final int COLOURS = 10; // as the classes of the map
  private static final double WIDTH = 340;
  private static final double HEIGHT = 220;
  private static final String STYLE =
      """
      .compared { border-collapse: collapse; font-size: 14px; }
      .compared th, .compared td { text-align: left; padding: 3px 16px 3px 0; border-bottom: 1px solid var(--line); }
      .compared th { font-weight: 500; color: var(--soft); }
      .overlays { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 16px; }
      .overlay path { fill: none; stroke-linejoin: round; }
      .overlay .line { stroke: var(--of); stroke-width: 2; }
      .overlay .again { stroke-dasharray: 5 3; }
      .swatch { display: inline-block; width: 22px; height: 0; border-top: 3px solid var(--of); }
      .swatch.again { border-top-style: dashed; }
      """;

  /**
   * A table.
   *
   * @param name above it
   * @param hint how to read it
   * @param head the headings
   * @param rows as many cells each
   */
  public record Table(String name, String hint, List<String> head, List<List<String>> rows) {
    public Table {
      head = List.copyOf(head);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * The curves of a run.
   *
   * @param run its name
   * @param curves its logged metrics
   */
  public record Series(String run, List<Curve> curves) {
    public Series {
      curves = List.copyOf(curves);
    }
  }

  public ComparisonPage {
    tables = List.copyOf(tables);
    runs = List.copyOf(runs);
  }

  /**
   * Writes the page to {@code file} atomically.
   *
   * @throws org.fullrank.core.Problem if the file cannot be written
   */
  public void write(Path file) {
    byte[] page = render().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(page));
  }

  /** The page; the same runs give the same bytes. */
  public String render() {
    var sections = new ArrayList<Tag>();
    for (int i = 0; i < tables.size(); i++) {
      sections.add(section(tables.get(i), "table-" + i));
    }
    var charts = charts();
    if (!charts.isEmpty()) {
      sections.add(
          Section.of(
              "curves",
              "Curves",
              "A line for each run, in the colour of the list. Hover over a line for its run.",
              legend(),
              Tag.of("div", "overlays").holding(charts)));
    }
    return Report.page(title, STYLE, List.of(Report.header(title, ""), main(sections)));
  }

  private static Tag main(List<Tag> sections) {
    return Tag.of("main").holding(sections);
  }

  private static Tag section(Table table, String id) {
    Tag head =
        Tag.of("tr").holding(table.head().stream().map(cell -> Tag.of("th").text(cell)).toList());
    var rows = table.rows().stream().map(ComparisonPage::row).toList();
    Tag all =
        Tag.of("table", "compared")
            .holding(Tag.of("thead").holding(head), Tag.of("tbody").holding(rows));
    return Section.of(id, table.name(), table.hint(), Tag.of("div", "scroll").holding(all));
  }

  private static Tag row(List<String> cells) {
    return Tag.of("tr").holding(cells.stream().map(cell -> Tag.of("td").text(cell)).toList());
  }

  private Tag legend() {
    return Tag.of("div", "classes")
        .holding(
            IntStream.range(0, runs.size())
                .mapToObj(i ->
                    Tag.of("span")
                        .holding(
                            Tag.of("i", style("swatch", i)).with("style", colour(i)),
                            Tag.of("span").text(runs.get(i).run())))
                .toList());
  }

  private static String style(String name, int run) {
    return run % (2 * COLOURS) < COLOURS ? name : name + " again";
  }

  private static String colour(int run) {
    return "--of: var(--k" + run % COLOURS + ")";
  }

  /** A chart for each metric that some run has, in the order of the first run that has it. */
  private List<Tag> charts() {
    var metrics = new LinkedHashMap<List<String>, Map<Integer, Curve>>();
    for (int i = 0; i < runs.size(); i++) {
      for (Curve curve : runs.get(i).curves()) {
        metrics
            .computeIfAbsent(List.of(curve.name(), curve.over()), _ -> new LinkedHashMap<>())
            .put(i, curve);
      }
    }
    return metrics.values().stream().map(this::chart).toList();
  }

  private Tag chart(Map<Integer, Curve> curves) {
    Curve first = curves.values().iterator().next();
    var shown = new LinkedHashMap<Integer, List<PlotPoint>>();
    curves.forEach((run, curve) -> shown.put(run, Curves.thinned(curve.points())));
    var points = shown.values().stream().flatMap(List::stream).toList();
    Scale x = Scale.linear(points.stream().mapToDouble(PlotPoint::x), 40, WIDTH - 8).fromZero();
    Scale y = Scale.linear(points.stream().mapToDouble(PlotPoint::y), HEIGHT - 36, 10);
    var lines = new ArrayList<Tag>();
    lines.add(new Axes(x, y, first.over()).drawn());
    shown.forEach((run, line) -> lines.add(line(run, line, x, y)));
    Tag svg =
        Tag.of("svg", "overlay")
            .with(
                "viewBox",
                "0 0 %s %s".formatted(Numbers.coordinate(WIDTH), Numbers.coordinate(HEIGHT)))
            .with("role", "img")
            .with("aria-label", first.name() + " of " + new Count(curves.size(), "run"))
            .holding(lines);
    return Tag.of("figure", "card")
        .holding(Tag.of("figcaption").holding(Tag.of("b").text(first.name())), svg);
  }

  private Tag line(int run, List<PlotPoint> points, Scale x, Scale y) {
    var placed = points.stream().map(p -> new double[] {x.at(p.x()), y.at(p.y())}).toList();
    String last =
        Optional.of(points)
            .filter(all -> !all.isEmpty())
            .map(all -> Numbers.brief(all.getLast().y()))
            .orElse("nothing");
    return Tag.of("path", style("line", run))
        .with("style", colour(run))
        .with("d", Axes.path(placed))
        .holding(Tag.of("title").text("%s: %s".formatted(runs.get(run).run(), last)));
  }
}
