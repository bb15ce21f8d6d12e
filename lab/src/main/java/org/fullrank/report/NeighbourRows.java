package org.fullrank.report;

import java.util.List;
import org.fullrank.report.Gallery.GalleryRow;
import org.fullrank.report.Gallery.GallerySample;

/**
 * Queries and their nearest samples; sign, line and colour mark a neighbour of the same or of
 * another class. Texts stand one below the other, as text.
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
        "The query comes first, then its nearest samples, nearest first. The queries are the first of"
            + " each class, not chosen by their result.",
        Tag.of("div", "rows").holding(gallery.rows().stream().map(this::card).toList()));
  }

  private Tag card(GalleryRow row) {
    return sample(row.query()).picture() instanceof Picture.Snippet(String text)
        ? texts(row, text)
        : row(row);
  }

  private Tag texts(GalleryRow row, String text) {
    GallerySample query = sample(row.query());
    return Tag.of("div", "card texts")
        .holding(
            Tag.of("p", "query")
                .with("title", EmbeddingMap.named(query))
                .text(query.label().map(label -> label + ": " + text).orElse(text)))
        .holding(Tag.of("ol").holding(row.nearest().stream().map(i -> text(query, i)).toList()));
  }

  private Tag text(GallerySample query, int i) {
    GallerySample near = sample(i);
    String text = near.picture() instanceof Picture.Snippet(String shown) ? shown : near.id();
    Mark mark = mark(query, near);
    return Tag.of("li", mark.style())
        .with("title", EmbeddingMap.named(near))
        .text((mark.sign() + " " + text).strip());
  }

  /** How a neighbour is marked. */
  private record Mark(String style, String sign) {}

  private static Mark mark(GallerySample query, GallerySample near) {
    if (query.label().isEmpty() || near.label().isEmpty()) {
      return new Mark("plain", "");
    }
    boolean right = near.label().equals(query.label());
    return new Mark(right ? "right" : "wrong", right ? "✓" : "✗ " + near.label().get());
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
    Mark mark = mark(query, sample(i));
    return thumbnail(mark.style(), i, mark.sign());
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
