package org.fullrank.calibrate;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Prediction sets of images: whether each holds the label, and its size.
 *
 * @param covered whether the set holds the label
 * @param sizes classes in the set; 0 is an empty set
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record SetCoverage(boolean[] covered, int[] sizes) {
  /**
   * The sets of some of the images.
   *
   * @param images how many
   * @param share of them whose set holds the label
   * @param size mean number of classes in a set
   */
  public record Part(int images, double share, double size) {}

  public SetCoverage {
    if (covered.length == 0 || covered.length != sizes.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "sets: want one size for each sample and at least one, were %d and %d",
              covered.length,
              sizes.length));
    }
  }

  /** All sets. */
  public Part whole() {
    return part(IntStream.range(0, covered.length).toArray());
  }

  /**
   * The sets of the images of each key, ascending: of each class by the labels, of each group by
   * the groups.
   *
   * @param keys one for each image
   */
  public SortedMap<Integer, Part> by(int[] keys) {
    var parts = new TreeMap<Integer, Part>();
    for (int key : IntStream.of(keys).distinct().toArray()) {
      parts.put(key, part(IntStream.range(0, keys.length).filter(i -> keys[i] == key).toArray()));
    }
    return parts;
  }

  /** The sets of each size: a coverage that falls with the size hides hard images. */
  public SortedMap<Integer, Part> bySize() {
    return by(sizes);
  }

  /** 1 for each image whose set holds its label, else 0. */
  public double[] hits() {
    return IntStream.range(0, covered.length).mapToDouble(i -> covered[i] ? 1 : 0).toArray();
  }

  private Part part(int[] images) {
    return new Part(
        images.length,
        IntStream.of(images).filter(i -> covered[i]).count() / (double) images.length,
        IntStream.of(images).map(i -> sizes[i]).average().orElse(0));
  }
}
