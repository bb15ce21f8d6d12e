package org.fullrank.search;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;

/**
 * What an encoder finds without labels.
 *
 * @param rows retrieval by the trained encoder, by the same encoder untrained, and by thumbnails of
 *     28 and of 8 pixels
 * @param places index in the data set of each searched image
 * @param duplicates pairs of searched images, as positions in {@code places}, that are at least as
 *     similar as the median changed image is to its original, by the trained encoder
 * @param outliers searched images without a near neighbour, by the trained encoder
 */
public record SearchResult(
    List<Row> rows,
    List<Integer> places,
    List<NearDuplicates.Pair> duplicates,
    List<Outliers.Outlier> outliers) {
  private static final int FEWEST = 2; // images of a gallery
  private static final int NEIGHBOURS = 5;
  private static final int MOST = 12; // pairs and outliers

  public SearchResult {
    rows = List.copyOf(rows);
    places = List.copyOf(places);
    duplicates = List.copyOf(duplicates);
    outliers = List.copyOf(outliers);
  }

  /** The retrieval by a kind of features under each change. */
  public record Row(String features, Map<ImageChange, Retrieval> retrieval) {
    public Row {
      retrieval = Map.copyOf(retrieval);
    }

    /** The retrieval under {@code change}. */
    public Retrieval under(ImageChange change) {
      return Optional.ofNullable(retrieval.get(change)).orElseThrow();
    }

    /** All queries together. */
    public Retrieval all() {
      return new Retrieval(
          retrieval.values().stream().mapToInt(Retrieval::hits).sum(),
          retrieval.values().stream().mapToInt(Retrieval::queries).sum());
    }
  }

  /** Number of searched images. */
  public int gallery() {
    return places.size();
  }

  /**
   * Searches {@code images}; empty if fewer than two of the gallery or none of the queries can be
   * read.
   *
   * @param seed of the changes
   */
  public static Optional<SearchResult> of(Encoders encoders, SearchImages images, Seed seed) {
    var gallery =
        Features.of(
            encoders, new EditedImages(images.data(), images.gallery(), ImageEdit.NONE, seed));
    var readable = images.queries().stream().filter(gallery.places()::contains).toList();
    if (gallery.places().size() < FEWEST || readable.isEmpty()) {
      return Optional.empty();
    }
    var asked = new EnumMap<ImageChange, Features>(ImageChange.class);
    int place = 0;
    for (ImageChange change : ImageChange.values()) {
      var own = seed.with(place++);
      asked.put(
          change, Features.of(encoders, new EditedImages(images.data(), readable, change, own)));
    }
    return Optional.of(of(gallery, asked));
  }

  private static SearchResult of(Features gallery, Map<ImageChange, Features> asked) {
    var similar = new ArrayList<Double>();
    asked
        .values()
        .forEach(queries ->
            similar.addAll(
                Retrieval.similarities(
                    gallery.trained(), queries.trained(), gallery.rowsOf(queries.places()))));
    var similarities = Similarities.of(gallery.trained());
    return new SearchResult(
        IntStream.range(0, Features.KINDS.size())
            .mapToObj(kind -> row(kind, gallery, asked))
            .toList(),
        gallery.places(),
        NearDuplicates.of(similarities, median(similar), MOST),
        Outliers.of(similarities, NEIGHBOURS, MOST));
  }

  private static Row row(int kind, Features gallery, Map<ImageChange, Features> asked) {
    var retrieval = new EnumMap<ImageChange, Retrieval>(ImageChange.class);
    asked.forEach((change, queries) ->
        retrieval.put(
            change,
            Retrieval.of(
                gallery.kinds().get(kind),
                queries.kinds().get(kind),
                gallery.rowsOf(queries.places()))));
    return new Row(Features.KINDS.get(kind), retrieval);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(1.0);
  }
}
