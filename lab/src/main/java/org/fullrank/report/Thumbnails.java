package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.data.Image;
import org.fullrank.report.Picture.Raster;
import org.fullrank.report.Picture.Snippet;
import org.fullrank.report.Picture.Wave;

/**
 * A small picture of every sample. Images come from a single sheet; waves and texts are drawn.
 *
 * @param pictures of the samples, in their order
 * @param sprite the sheet of the images among them, in their order; absent without images
 */
record Thumbnails(List<Picture> pictures, Optional<Sprite> sprite) {
  private static final int EDGE = 64;
  private static final int LETTERS = 11; // in a line
  private static final int LINE = 10;

  static Thumbnails of(List<Picture> pictures) {
    List<Image> images = pictures.stream().flatMap(Thumbnails::image).toList();
    return new Thumbnails(
        pictures, images.isEmpty() ? Optional.empty() : Optional.of(Sprite.of(images)));
  }

  private static Stream<Image> image(Picture picture) {
    return picture instanceof Raster(Image image) ? Stream.of(image) : Stream.empty();
  }

  /** The definitions of all thumbnails, once per page. */
  List<Tag> defined() {
    return sprite.map(Sprite::defined).stream().toList();
  }

  /** Several of the pictures, in a word: {@code images}, {@code waveforms}, {@code texts}. */
  String kind() {
    List<String> kinds = pictures.stream().map(Thumbnails::kind).distinct().toList();
    return kinds.size() == 1 ? kinds.getFirst() : "pictures";
  }

  private static String kind(Picture picture) {
    return switch (picture) {
      case Raster _ -> "images";
      case Wave _ -> "waveforms";
      case Snippet _ -> "texts";
    };
  }

  /** {@code map} with the sheet's geometry for the script's preview, if all samples are images. */
  Tag described(Tag map) {
    return sprite
        .filter(_ -> pictures.stream().allMatch(Raster.class::isInstance))
        .map(sheet -> map.with("data-edge", sheet.edge()).with("data-columns", sheet.columns()))
        .orElse(map);
  }

  /** Thumbnail {@code i}; its position or its CSS class sets the size. */
  Tag thumbnail(int i) {
    return switch (pictures.get(i)) {
      case Raster _ -> sprite.orElseThrow().thumbnail(imagesBefore(i));
      case Wave(List<Double> levels) -> drawn().holding(line(levels));
      case Snippet snippet -> drawn().holding(lines(snippet.brief()));
    };
  }

  private int imagesBefore(int i) {
    return (int) pictures.stream().limit(i).filter(Raster.class::isInstance).count();
  }

  private static Tag drawn() {
    return Tag.of("svg", "thumb drawn")
        .with("viewBox", String.format(Locale.ROOT, "0 0 %d %d", EDGE, EDGE));
  }

  private static Tag line(List<Double> levels) {
    double step = (double) EDGE / Math.max(1, levels.size() - 1);
    String points =
        IntStream.range(0, levels.size())
            .mapToObj(i ->
                Numbers.coordinate(i * step)
                    + ","
                    + Numbers.coordinate(EDGE / 2.0 * (1 - levels.get(i))))
            .collect(Collectors.joining(" "));
    return Tag.of("polyline").with("points", points);
  }

  private static List<Tag> lines(String text) {
    var lines = new ArrayList<Tag>();
    int[] letters = text.codePoints().toArray();
    for (int begin = 0; begin < letters.length; begin += LETTERS) {
      int count = Math.min(LETTERS, letters.length - begin);
      lines.add(
          Tag.of("text")
              .with("x", 2)
              .with("y", LINE * (lines.size() + 1))
              .text(new String(letters, begin, count)));
    }
    return lines;
  }
}
