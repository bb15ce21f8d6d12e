package org.fullrank.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Three kinds of features of the same images.
 *
 * @param places index in the whole set of each image
 * @param trained pooled features of the trained encoder
 * @param untrained pooled features of the untrained encoder
 * @param thumbnails the images at 8 by 8 pixels, 0 to 1
 */
record Features(
    List<Integer> places, Embeddings trained, Embeddings untrained, Embeddings thumbnails) {
  private static final int THUMBNAIL = 8; // pixels of a side
  private static final int COLOURS = 3;
  private static final int BATCH = 125;

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
      return new Features(
          seen.stream().map(index -> images.places().get(Math.toIntExact(index))).toList(),
          columns(both, 0, width),
          columns(both, width, both.width() - width),
          thumbnails(images, seen));
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
          "queries: want %d rows of width %d, were %d of width %d"
              .formatted(originals.length, gallery.width(), queries.size(), queries.width()));
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

  private static Embeddings thumbnails(EditedImages images, List<Long> seen) {
    int width = COLOURS * THUMBNAIL * THUMBNAIL;
    var values = new float[seen.size() * width];
    for (int row = 0; row < seen.size(); row++) {
      System.arraycopy(
          thumbnail(images, Math.toIntExact(seen.get(row))), 0, values, row * width, width);
    }
    return new Embeddings("8x8 thumbnails", values, width, Labels.unknown(seen.size()));
  }

  /** An image that vanished after it was embedded has a black thumbnail. */
  private static float[] thumbnail(EditedImages images, int index) {
    try {
      return thumbnail(images.item(index));
    } catch (Unreadable _) {
      return new float[COLOURS * THUMBNAIL * THUMBNAIL];
    }
  }

  /**
   * The mean colours of 8 by 8 rectangles that tile {@code image}, {@code [3, 8, 8]}, 0 to 1; a
   * gray image repeats its channel.
   */
  static float[] thumbnail(Image image) {
    var means = new float[COLOURS * THUMBNAIL * THUMBNAIL];
    for (int i = 0; i < means.length; i++) {
      int channel = Math.min(i / (THUMBNAIL * THUMBNAIL), image.channels() - 1);
      means[i] = mean(image, channel, i / THUMBNAIL % THUMBNAIL, i % THUMBNAIL);
    }
    return means;
  }

  private static float mean(Image image, int channel, int row, int column) {
    int top = row * image.height() / THUMBNAIL;
    int bottom = Math.max(top + 1, (row + 1) * image.height() / THUMBNAIL);
    int left = column * image.width() / THUMBNAIL;
    int right = Math.max(left + 1, (column + 1) * image.width() / THUMBNAIL);
    long sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += image.pixels()[(channel * image.height() + y) * image.width() + x] & 0xFF;
      }
    }
    return sum / (255f * (bottom - top) * (right - left));
  }
}
