package org.fullrank.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.fullrank.data.Item;
import org.fullrank.report.ReportData.PlotPoint;

/**
 * Samples with their positions on the map, and queries with their nearest neighbours.
 *
 * @param samples the embedded samples
 * @param points the position of each sample
 * @param rows queries and their neighbours
 */
public record Gallery(List<GallerySample> samples, List<PlotPoint> points, List<GalleryRow> rows) {
  /** The gallery without samples. */
  public static final Gallery EMPTY = new Gallery(List.of(), List.of(), List.of());

  private static final int ROWS = 12;
  private static final int NEIGHBOURS = 5;

  /**
   * A sample of the gallery.
   *
   * @param id a path or a number
   * @param label its class name; empty for an unlabelled sample
   * @param picture its picture in the report
   */
  public record GallerySample(String id, Optional<String> label, Picture picture) {
    /** A sample with the picture of {@code item}. */
    public GallerySample(String id, Optional<String> label, Item item) {
      this(id, label, Picture.of(item));
    }
  }

  /** A query and its nearest neighbours, nearest first, as positions in {@link Gallery#samples}. */
  public record GalleryRow(int query, List<Integer> nearest) {
    public GalleryRow {
      nearest = List.copyOf(nearest);
    }
  }

  public Gallery {
    samples = List.copyOf(samples);
    points = List.copyOf(points);
    rows = List.copyOf(rows);
    if (points.size() != samples.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "points: want one for each of %d samples, was %d",
              samples.size(),
              points.size()));
    }
  }

  /**
   * The gallery of {@code samples} by their {@code embeddings}, {@code [samples, dim]}: laid out by
   * t-SNE. The queries are the first sample of each class, then the second, and so on; the
   * neighbours do not influence the choice.
   */
  public static Gallery of(List<GallerySample> samples, float[][] embeddings) {
    if (embeddings.length != samples.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "embeddings: want %d rows, was %d", samples.size(), embeddings.length));
    }
    float[][] unit = Vectors.unit(embeddings);
    List<GalleryRow> rows =
        queries(samples).stream()
            .limit(samples.size() > NEIGHBOURS ? ROWS : 0)
            .map(query -> new GalleryRow(query, nearest(query, unit)))
            .toList();
    return new Gallery(samples, Layout.of(unit), rows);
  }

  private static List<Integer> nearest(int query, float[][] unit) {
    double[] similarity =
        IntStream.range(0, unit.length)
            .mapToDouble(i -> Vectors.dot(unit[query], unit[i]))
            .toArray();
    return IntStream.range(0, unit.length)
        .filter(i -> i != query)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -similarity[i]))
        .limit(NEIGHBOURS)
        .toList();
  }

  /** All samples, in rounds of one sample per class. */
  private static List<Integer> queries(List<GallerySample> samples) {
    var left = new ArrayList<>(IntStream.range(0, samples.size()).boxed().toList());
    var order = new LinkedHashSet<Integer>();
    while (order.size() < ROWS && !left.isEmpty()) {
      Set<Optional<String>> seen = new LinkedHashSet<>();
      List<Integer> round = left.stream().filter(i -> seen.add(samples.get(i).label())).toList();
      order.addAll(round);
      left.removeAll(round);
    }
    return List.copyOf(order);
  }

  /** The classes, in alphabetical order. */
  List<String> classes() {
    return samples.stream().flatMap(sample -> sample.label().stream()).distinct().sorted().toList();
  }
}
