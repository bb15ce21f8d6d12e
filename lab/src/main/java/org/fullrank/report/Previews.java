package org.fullrank.report;

import java.util.List;
import org.fullrank.core.Count;
import org.fullrank.data.Image;

/** The sheets of augmentation previews and of the pictures that a room shows. */
final class Previews {
  private static final int EDGE = 96;

  private Previews() {}

  static Tag section(List<List<Image>> previews) {
    return Section.of(
        "views",
        "Views in training",
        "On the left an image as it is, then its views under several draws. A view must still show"
            + " what the image shows; if it does not, set views.min_area higher or views.strength"
            + " lower.",
        sheet(previews, new Count(previews.size(), "image") + " and views of each"));
  }

  static Tag section(ImageFindings.ImageExhibit exhibit) {
    return Section.of(
        exhibit.name(),
        exhibit.title(),
        exhibit.hint(),
        sheet(exhibit.rows(), exhibit.title() + ". " + exhibit.hint()));
  }

  private static Tag sheet(List<List<Image>> rows, String label) {
    return Tag.of("div", "card")
        .holding(Tag.of("div", "scroll").holding(ImageSheet.of(rows, EDGE, label)));
  }
}
