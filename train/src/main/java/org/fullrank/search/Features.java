package org.fullrank.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.data.Image;
import org.fullrank.data.Unreadable;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.loader.Batches;
import org.fullrank.nn.Pass;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.Labels;

/**
 * Several kinds of features of the same images.
 *
 * @param places index in the whole set of each image
 * @param kinds the features, in the order of {@link #KINDS}; thumbnails have values of 0 to 1
 */
record Features(List<Integer> places, List<Embeddings> kinds) {
  private static final List<Integer> SIDES = List.of(28, 8); // pixels of a thumbnail's side

  /** The names of the kinds: pooled features of two encoders, and thumbnails. */
  static final List<String> KINDS =
      Stream.concat(
              Stream.of("trained encoder", "random encoder"),
              SIDES.stream().map(side -> side + "x" + side + " thumbnails"))
          .toList();

  private static final int COLOURS = 3;
  private static final int BATCH = 125;

  Features {
    places = List.copyOf(places);
    kinds = List.copyOf(kinds);
  }

  /** The pooled features of the trained encoder. */
  Embeddings trained() {
    return kinds.getFirst();
  }

  /** The features of the readable images of {@code images}. */
  static Features of(Encoders encoders, EditedImages images) {
    var seen = new ArrayList<Long>();
    try (var batches = Batches.of(images, encoders.view(), BATCH, _ -> {})) {
      var both =
          Embed.of(
              "encoder output, pooled, evaluation mode",
              input -> both(encoders, input),
              Embed.noting(batches, seen),
              images.classes());
      int width = encoders.trained().width();
      var kinds = new ArrayList<Embeddings>();
      kinds.add(columns(both, 0, width));
      kinds.add(columns(both, width, both.width() - width));
      kinds.addAll(thumbnails(images, seen));
      var places = seen.stream().map(index -> images.places().get(Math.toIntExact(index)));
      return new Features(places.toList(), kinds);
    }
  }

  /**
   * Refuses queries that do not suit a gallery.
   *
   * @param originals row of the gallery of each query's original
   */
  static void matching(Embeddings gallery, Embeddings queries, int[] originals) {
    if (gallery.width() != queries.width() || queries.size() != originals.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "queries: want %d rows of width %d, were %d of width %d",
              originals.length,
              gallery.width(),
              queries.size(),
              queries.width()));
    }
  }

  /** The row of each of {@code places}; every place must be among the places here. */
  int[] rowsOf(List<Integer> others) {
    Map<Integer, Integer> rows = new HashMap<>();
    places.forEach(place -> rows.put(place, rows.size()));
    return others.stream().mapToInt(place -> rows.getOrDefault(place, 0)).toArray();
  }

  /** {@code [batch, trained + untrained width]}: one reading of the images serves both. */
  private static Tensor both(Encoders encoders, Input input) {
    return Ops.cat(1, pooled(encoders.trained(), input), pooled(encoders.untrained(), input));
  }

  private static Tensor pooled(Encoder encoder, Input input) {
    return Ops.toFloat(encoder.forward(input, Pass.evaluate()).pooled());
  }

  private static Embeddings columns(Embeddings all, int from, int width) {
    var values = new float[all.size() * width];
    for (int row = 0; row < all.size(); row++) {
      System.arraycopy(all.values(), row * all.width() + from, values, row * width, width);
    }
    return new Embeddings(all.feature(), values, width, all.labels());
  }

  private static List<Embeddings> thumbnails(EditedImages images, List<Long> seen) {
    var values = SIDES.stream().map(side -> new float[seen.size() * width(side)]).toList();
    for (int row = 0; row < seen.size(); row++) {
      var image = readable(images, Math.toIntExact(seen.get(row)));
      for (int i = 0; i < SIDES.size() && image.isPresent(); i++) {
        float[] thumbnail = thumbnail(image.get(), SIDES.get(i));
        System.arraycopy(thumbnail, 0, values.get(i), row * thumbnail.length, thumbnail.length);
      }
    }
    return IntStream.range(0, SIDES.size())
        .mapToObj(i ->
            new Embeddings(
                "thumbnails", values.get(i), width(SIDES.get(i)), Labels.unknown(seen.size())))
        .toList();
  }

  private static int width(int side) {
    return COLOURS * side * side;
  }

  /** Empty for an image that vanished after it was embedded: its thumbnail is black. */
  private static Optional<Image> readable(EditedImages images, int index) {
    try {
      return Optional.of(images.item(index));
    } catch (Unreadable _) {
      return Optional.empty();
    }
  }

  /**
   * The mean colours of {@code side} by {@code side} rectangles that tile {@code image}, {@code [3,
   * side, side]}, 0 to 1; a gray image repeats its channel.
   */
  static float[] thumbnail(Image image, int side) {
    var means = new float[width(side)];
    for (int i = 0; i < means.length; i++) {
      int channel = Math.min(i / (side * side), image.channels() - 1);
      means[i] = mean(image, channel, new Cell(side, i / side % side, i % side));
    }
    return means;
  }

  /** A rectangle of {@code side} by {@code side} that tile an image. */
  private record Cell(int side, int row, int column) {}

  private static float mean(Image image, int channel, Cell cell) {
    int top = cell.row * image.height() / cell.side;
    int bottom = Math.max(top + 1, (cell.row + 1) * image.height() / cell.side);
    int left = cell.column * image.width() / cell.side;
    int right = Math.max(left + 1, (cell.column + 1) * image.width() / cell.side);
    long sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += image.pixels()[(channel * image.height() + y) * image.width() + x] & 0xFF;
      }
    }
    return sum / (255f * (bottom - top) * (right - left));
  }
}
