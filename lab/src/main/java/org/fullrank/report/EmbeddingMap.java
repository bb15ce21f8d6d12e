package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Count;
import org.fullrank.report.Gallery.GallerySample;
import org.fullrank.report.ReportData.PlotPoint;

/**
 * The map of the samples by their features: a mark for each sample, and thumbnails that do not
 * overlap.
 */
final class EmbeddingMap {
  private static final double WIDTH = 760;
  private static final double LOWEST = 320;
  private static final double HIGHEST = 640;
  private static final double AIR = 22;
  private static final double THUMBNAIL = 25;

  private final Gallery gallery;
  private final Classes classes;
  private final Thumbnails thumbnails;
  private final List<PlotPoint> places;
  private final double height;

  EmbeddingMap(Gallery gallery, Thumbnails thumbnails) {
    this.gallery = gallery;
    this.classes = new Classes(gallery.classes());
    this.thumbnails = thumbnails;
    this.height = Math.clamp(WIDTH * tallness(gallery.points()), LOWEST, HIGHEST);
    this.places = fitted(gallery.points());
  }

  Tag section() {
    Tag svg =
        thumbnails
            .described(Tag.of("svg", "map"))
            .with("viewBox", "0 0 760 " + Numbers.coordinate(height))
            .with("role", "img")
            .with(
                "aria-label",
                "Map of %s by their features".formatted(new Count(places.size(), "sample")))
            .holding(Tag.of("g", "marks").holding(marks()))
            .holding(Tag.of("g", "thumbs").holding(thumbnails()));
    Tag preview = Tag.of("div", "preview").with("id", "preview").with("hidden", "");
    return Section.of(
        "map",
        "Embedding map",
        "Samples with similar features lie together (t-SNE; distances between far groups mean"
            + " little). Colour and shape show the class, which the map does not use.",
        Tag.of("figure", "card")
            .holding(
                choice("map-images", thumbnails.kind(), true),
                choice("map-marks", "marks only", false))
            .holding(svg, preview, classes.key()));
  }

  /** A switch between marks and thumbnails that works without script. */
  private static Tag choice(String id, String text, boolean first) {
    Tag input = Tag.of("input").with("type", "radio").with("name", "map-look").with("id", id);
    Tag button = first ? input.with("checked", "") : input;
    return Tag.of("label", "look " + id).holding(button).text(text);
  }

  private List<Tag> marks() {
    return IntStream.range(0, places.size())
        .mapToObj(i ->
            classes
                .mark(sample(i).label())
                .with("x", places.get(i).x())
                .with("y", places.get(i).y())
                .with("data-i", i)
                .holding(Tag.of("title").text(named(sample(i)))))
        .toList();
  }

  private List<Tag> thumbnails() {
    return uncrowded().stream()
        .map(i ->
            Tag.of("g")
                .with("data-i", i)
                .holding(
                    Tag.of("title").text(named(sample(i))),
                    at(thumbnails.thumbnail(i), i),
                    at(Tag.of("rect", classes.colour(sample(i).label())), i)))
        .toList();
  }

  private Tag at(Tag tag, int i) {
    return tag.with("x", places.get(i).x() - THUMBNAIL / 2)
        .with("y", places.get(i).y() - THUMBNAIL / 2)
        .with("width", THUMBNAIL)
        .with("height", THUMBNAIL);
  }

  /** The samples, in order, whose thumbnails do not overlap an earlier thumbnail. */
  private List<Integer> uncrowded() {
    var kept = new ArrayList<Integer>();
    for (int i = 0; i < places.size(); i++) {
      PlotPoint here = places.get(i);
      if (kept.stream().map(places::get).noneMatch(there -> touches(here, there))) {
        kept.add(i);
      }
    }
    return kept;
  }

  private static boolean touches(PlotPoint a, PlotPoint b) {
    return Math.abs(a.x() - b.x()) < THUMBNAIL && Math.abs(a.y() - b.y()) < THUMBNAIL;
  }

  private GallerySample sample(int i) {
    return gallery.samples().get(i);
  }

  static String named(GallerySample sample) {
    return sample.label().map(label -> label + " · " + sample.id()).orElse(sample.id());
  }

  private static double tallness(List<PlotPoint> points) {
    var x = points.stream().mapToDouble(PlotPoint::x).summaryStatistics();
    var y = points.stream().mapToDouble(PlotPoint::y).summaryStatistics();
    return (y.getMax() - y.getMin()) / Math.max(x.getMax() - x.getMin(), 1e-9);
  }

  /** The points, shifted and scaled to fill the frame, with the same scale in both directions. */
  private List<PlotPoint> fitted(List<PlotPoint> points) {
    var x = points.stream().mapToDouble(PlotPoint::x).summaryStatistics();
    var y = points.stream().mapToDouble(PlotPoint::y).summaryStatistics();
    double spreadX = Math.max(x.getMax() - x.getMin(), 1e-9);
    double spreadY = Math.max(y.getMax() - y.getMin(), 1e-9);
    double scale = Math.min((WIDTH - 2 * AIR) / spreadX, (height - 2 * AIR) / spreadY);
    double left = WIDTH / 2 - scale * (x.getMax() + x.getMin()) / 2;
    double top = height / 2 - scale * (y.getMax() + y.getMin()) / 2;
    return points.stream()
        .map(p -> new PlotPoint(left + scale * p.x(), top + scale * p.y()))
        .toList();
  }
}
