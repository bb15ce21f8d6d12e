package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.data.Dataset;
import org.fullrank.search.ImageChange;
import org.fullrank.search.Retrieval;
import org.fullrank.search.SearchResult;

/**
 * The JSON document {@code search.json}: the retrieval of changed images without labels.
 *
 * @param gallery number of searched images
 * @param retrieval a row for each kind of features and each change
 * @param nearDuplicates pairs of files, the most similar first
 * @param outliers files without a near neighbour, the least similar first
 */
public record SearchDocument(
    int gallery,
    List<RetrievalDocument> retrieval,
    List<PairDocument> nearDuplicates,
    List<OutlierDocument> outliers) {
  /** The share of hits under a change, with its 95 % interval. */
  public record RetrievalDocument(
      String features, String change, double recall, double low, double high, int queries) {
    private static RetrievalDocument of(String features, String change, Retrieval found) {
      var interval = found.interval();
      return new RetrievalDocument(
          features, change, found.recall(), interval.low(), interval.high(), found.queries());
    }
  }

  /** Two files and their similarity, −1 to 1. */
  public record PairDocument(String first, String second, double similarity) {}

  /** A file and the mean similarity to its nearest neighbours, −1 to 1. */
  public record OutlierDocument(String image, double similarity) {}

  private static final String ALL = "all";

  /** The document of {@code result}, whose places are indices in {@code data}. */
  public static SearchDocument of(SearchResult result, Dataset data) {
    var places = result.places();
    return new SearchDocument(
        result.gallery(),
        result.rows().stream().flatMap(SearchDocument::rows).toList(),
        result.duplicates().stream()
            .map(it ->
                new PairDocument(
                    data.id(places.get(it.first())),
                    data.id(places.get(it.second())),
                    it.similarity()))
            .toList(),
        result.outliers().stream()
            .map(it -> new OutlierDocument(data.id(places.get(it.sample())), it.similarity()))
            .toList());
  }

  private static Stream<RetrievalDocument> rows(SearchResult.Row row) {
    return Stream.concat(
        Stream.of(ImageChange.values())
            .map(it -> RetrievalDocument.of(row.features(), it.title(), row.under(it))),
        Stream.of(RetrievalDocument.of(row.features(), ALL, row.all())));
  }

  /** The document as a table in lines of at most 80 columns. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("changed images found again among %s, %%:".formatted(new Count(gallery, "image")));
    lines.add(
        "%-16s %8s %6s %7s %7s %7s %6s"
            .formatted("", "JPEG 25", "crop", "colour", "mirror", "half", "all"));
    retrieval.stream()
        .map(RetrievalDocument::features)
        .distinct()
        .forEach(features -> lines.add(line(features)));
    pairs().forEach(lines::add);
    return lines;
  }

  private String line(String features) {
    var shares =
        retrieval.stream()
            .filter(it -> it.features().equals(features))
            .map(it -> 100 * it.recall())
            .toArray();
    return "%-16s ".formatted(features)
        + String.format(Locale.ROOT, "%8.1f %6.1f %7.1f %7.1f %7.1f %6.1f", shares);
  }

  private List<String> pairs() {
    var lines = new ArrayList<String>();
    if (!nearDuplicates.isEmpty()) {
      var nearest = nearDuplicates.getFirst();
      lines.add(
          "near-duplicates: %s, first %s and %s"
              .formatted(
                  new Count(nearDuplicates.size(), "pair"), nearest.first(), nearest.second()));
    }
    if (!outliers.isEmpty()) {
      lines.add(
          "outliers: %s, first %s"
              .formatted(new Count(outliers.size(), "image"), outliers.getFirst().image()));
    }
    return lines;
  }
}
