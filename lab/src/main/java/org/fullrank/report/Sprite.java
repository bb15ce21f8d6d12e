package org.fullrank.report;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.data.Image;

/**
 * The thumbnails of all samples in a single PNG, so that the page holds each thumbnail once.
 *
 * @param edge of a thumbnail, pixels
 * @param columns thumbnails side by side
 * @param rows of thumbnails
 * @param png the sheet in base 64
 */
record Sprite(int edge, int columns, int rows, String png) {
  private static final List<Integer> EDGES = List.of(32, 28, 24, 20, 16, 12, 8);
  private static final int MOST_CHARACTERS = 900_000;

  /**
   * The sprite with the largest thumbnails that fit the size limit; {@code images} is not empty.
   */
  static Sprite of(List<Image> images) {
    int longest = images.stream().mapToInt(i -> Math.min(i.width(), i.height())).max().orElse(1);
    return EDGES.stream()
        .filter(edge -> edge <= Math.max(longest, EDGES.getLast()))
        .map(edge -> of(images, edge))
        .filter(sprite -> sprite.png.length() <= MOST_CHARACTERS || sprite.edge == EDGES.getLast())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no edge fits"));
  }

  private static Sprite of(List<Image> images, int edge) {
    int columns = (int) Math.ceil(Math.sqrt(images.size()));
    int rows = (images.size() + columns - 1) / columns;
    int channels = images.stream().mapToInt(Image::channels).max().orElse(1);
    byte[] sheet = new byte[channels * rows * edge * columns * edge];
    for (int i = 0; i < images.size(); i++) {
      int corner = (i / columns * edge * columns + i % columns) * edge;
      for (int c = 0; c < channels; c++) {
        paint(
            Plane.of(images.get(i), c),
            sheet,
            new Spot(edge, c * rows * edge * columns * edge + corner, columns * edge));
      }
    }
    var image = new Image(channels, rows * edge, columns * edge, sheet);
    return new Sprite(edge, columns, rows, Base64.getEncoder().encodeToString(Png.of(image)));
  }

  /** The position of a thumbnail's plane in the sheet. */
  private record Spot(int edge, int start, int stride) {}

  /** A channel of an image; a gray image in a colour sheet repeats its channel. */
  private record Plane(Image image, int channel) {
    static Plane of(Image image, int channel) {
      return new Plane(image, Math.min(channel, image.channels() - 1));
    }

    /**
     * The mean of the source pixels of a pixel, when the centred square is reduced to {@code edge}.
     */
    int mean(int x, int y, int edge) {
      int side = Math.min(image.width(), image.height());
      int left = (image.width() - side) / 2;
      int top = (image.height() - side) / 2;
      int x0 = left + x * side / edge;
      int y0 = top + y * side / edge;
      int x1 = Math.max(x0 + 1, left + (x + 1) * side / edge);
      int y1 = Math.max(y0 + 1, top + (y + 1) * side / edge);
      int sum =
          IntStream.range(y0, y1)
              .map(row -> IntStream.range(x0, x1).map(column -> sample(column, row)).sum())
              .sum();
      return sum / ((x1 - x0) * (y1 - y0));
    }

    private int sample(int x, int y) {
      return image.pixels()[(channel * image.height() + y) * image.width() + x] & 0xFF;
    }
  }

  private static void paint(Plane plane, byte[] sheet, Spot spot) {
    for (int y = 0; y < spot.edge; y++) {
      for (int x = 0; x < spot.edge; x++) {
        sheet[spot.start + y * spot.stride + x] = (byte) plane.mean(x, y, spot.edge);
      }
    }
  }

  /** The invisible element that holds the sheet, once per page. */
  Tag defined() {
    Tag image =
        Tag.of("image")
            .with("id", "sprite")
            .with("width", columns * edge)
            .with("height", rows * edge)
            .with("href", "data:image/png;base64," + png);
    return Tag.of("svg", "defs").with("aria-hidden", "true").holding(Tag.of("defs").holding(image));
  }

  /** Thumbnail {@code i}; its position or its CSS class sets the size. */
  Tag thumbnail(int i) {
    return Tag.of("svg", "thumb")
        .with(
            "viewBox",
            String.format(
                Locale.ROOT, "%d %d %d %d", i % columns * edge, i / columns * edge, edge, edge))
        .holding(Tag.of("use").with("href", "#sprite"));
  }
}
