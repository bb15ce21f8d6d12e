package org.fullrank.report;

import java.util.List;
import java.util.Optional;
import org.fullrank.report.Gallery.GalleryRow;
import org.fullrank.report.Gallery.GallerySample;

/**
 * Queries and their nearest samples; sign, line and colour mark a neighbour of the same or of
 * another class.
 */
final class NeighbourRows {
  private final Gallery gallery;
  private final Thumbnails thumbnails;

  NeighbourRows(Gallery gallery, Thumbnails thumbnails) {
    this.gallery = gallery;
    this.thumbnails = thumbnails;
  }

  Tag section() {
    return Section.of(
        "neighbours",
        "Nearest neighbours",
        "The query is on the left, then its nearest samples, nearest first. The queries are the first of"
            + " each class, not chosen by their result.",
        Tag.of("div", "rows").holding(gallery.rows().stream().map(this::row).toList()));
  }

  private Tag row(GalleryRow row) {
    GallerySample query = sample(row.query());
    List<Tag> nearest = row.nearest().stream().map(i -> neighbour(query, i)).toList();
    return Tag.of("div", "card row")
        .holding(thumbnail("query", row.query(), query.label().orElse("")))
        .holding(Tag.of("span", "arrow").with("aria-hidden", "true").text("→"))
        .holding(nearest);
  }

  private Tag neighbour(GallerySample query, int i) {
    Optional<String> label = sample(i).label();
    if (query.label().isEmpty() || label.isEmpty()) {
      return thumbnail("plain", i, "");
    }
    boolean right = label.equals(query.label());
    return thumbnail(right ? "right" : "wrong", i, right ? "✓" : "✗ " + label.get());
  }

  private Tag thumbnail(String style, int i, String caption) {
    String name = EmbeddingMap.named(sample(i));
    Tag image = thumbnails.thumbnail(i).with("role", "img").with("aria-label", name);
    return Tag.of("figure", style)
        .with("title", name)
        .holding(image, Tag.of("figcaption").text(caption));
  }

  private GallerySample sample(int i) {
    return gallery.samples().get(i);
  }
}
