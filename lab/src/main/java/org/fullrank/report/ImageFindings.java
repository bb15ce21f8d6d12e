package org.fullrank.report;

import java.util.List;
import java.util.Optional;
import org.fullrank.data.Image;
import org.fullrank.search.SearchResult;

/**
 * What the report shows of a run on images, labelled or not.
 *
 * @param previews a row for each shown image: the image, then its views in training
 * @param search the retrieval of changed images; absent if no images could be searched
 * @param pairs near-duplicates, the most similar first
 * @param outliers images without a near neighbour, the least similar first
 * @param exhibits pictures that the method's room shows
 */
public record ImageFindings(
    List<List<Image>> previews,
    Optional<SearchResult> search,
    List<ImagePair> pairs,
    List<LoneImage> outliers,
    List<ImageExhibit> exhibits) {
  /** A run without images. */
  public static final ImageFindings NONE =
      new ImageFindings(List.of(), Optional.empty(), List.of(), List.of());

  /** Findings without exhibits. */
  public ImageFindings(
      List<List<Image>> previews,
      Optional<SearchResult> search,
      List<ImagePair> pairs,
      List<LoneImage> outliers) {
    this(previews, search, pairs, outliers, List.of());
  }

  /**
   * Pictures in rows, in a section of their own.
   *
   * @param name anchor of the section
   * @param title its heading
   * @param hint how to read the pictures
   */
  public record ImageExhibit(String name, String title, String hint, List<List<Image>> rows) {
    public ImageExhibit {
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** An image with the id of its file. */
  public record NamedImage(String id, Image image) {}

  /** Two similar images and their similarity, −1 to 1. */
  public record ImagePair(NamedImage first, NamedImage second, double similarity) {}

  /** An image and the mean similarity to its nearest neighbours, −1 to 1. */
  public record LoneImage(NamedImage image, double similarity) {}

  public ImageFindings {
    previews = previews.stream().map(List::copyOf).toList();
    pairs = List.copyOf(pairs);
    outliers = List.copyOf(outliers);
    exhibits = List.copyOf(exhibits);
  }
}
