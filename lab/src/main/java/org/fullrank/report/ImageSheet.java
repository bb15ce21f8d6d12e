package org.fullrank.report;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.fullrank.data.Image;

/** Pictures in rows, drawn into a single PNG; each is shown whole in a square. */
final class ImageSheet {
  private static final int GAP = 4; // pixels between two pictures
  private static final byte PAPER = (byte) 0xF0;

  private final int edge;
  private final int columns;
  private final int rows;
  private final byte[] pixels; // [3, height, width]

  private ImageSheet(int edge, int columns, int rows) {
    this.edge = edge;
    this.columns = columns;
    this.rows = rows;
    pixels = new byte[3 * height() * width()];
    Arrays.fill(pixels, PAPER);
  }

  /**
   * The sheet of {@code rows} as an element that says {@code label} to screen readers.
   *
   * @param edge side of a picture's square, pixels
   */
  static Tag of(List<List<Image>> rows, int edge, String label) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    var sheet = new ImageSheet(edge, columns, rows.size());
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        sheet.paint(rows.get(row).get(column), row, column);
      }
    }
    return sheet.tag(label);
  }

  private int width() {
    return columns * (edge + GAP);
  }

  private int height() {
    return rows * (edge + GAP);
  }

  /** Fits {@code image} into its square; a pixel is the mean of the pixels that it covers. */
  private void paint(Image image, int row, int column) {
    double scale = (double) edge / Math.max(image.height(), image.width());
    int high = Math.max(1, (int) Math.round(scale * image.height()));
    int wide = Math.max(1, (int) Math.round(scale * image.width()));
    int top = row * (edge + GAP) + (edge - high) / 2;
    int left = column * (edge + GAP) + (edge - wide) / 2;
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < high; y++) {
        for (int x = 0; x < wide; x++) {
          pixels[(channel * height() + top + y) * width() + left + x] =
              (byte)
                  mean(
                      image,
                      Math.min(channel, image.channels() - 1),
                      Stretch.of(y, high, image.height()),
                      Stretch.of(x, wide, image.width()));
        }
      }
    }
  }

  /** The source pixels from {@code from} up to but not {@code to} that a pixel covers. */
  private record Stretch(int from, int to) {
    static Stretch of(int at, int of, int source) {
      int from = (int) ((long) at * source / of);
      return new Stretch(from, Math.max(from + 1, (int) ((long) (at + 1) * source / of)));
    }
  }

  private static int mean(Image image, int channel, Stretch down, Stretch across) {
    long sum = 0;
    for (int y = down.from; y < down.to; y++) {
      for (int x = across.from; x < across.to; x++) {
        sum += image.pixels()[(channel * image.height() + y) * image.width() + x] & 0xFF;
      }
    }
    return (int) (sum / ((long) (down.to - down.from) * (across.to - across.from)));
  }

  private Tag tag(String label) {
    var image = new Image(3, Math.max(1, height()), Math.max(1, width()), pixels);
    return Tag.of("svg", "sheet")
        .with("viewBox", String.format(Locale.ROOT, "0 0 %d %d", width(), height()))
        .with("width", width())
        .with("role", "img")
        .with("aria-label", label)
        .holding(
            Tag.of("image")
                .with("width", width())
                .with("height", height())
                .with(
                    "href",
                    "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.of(image))));
  }
}
