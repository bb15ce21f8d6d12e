package org.fullrank.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fullrank.core.Check;

/**
 * What the images of one part of a set are, found by decoding them.
 *
 * @param listed images in the part, readable or not
 * @param read images that were tried, at most {@code listed}, spread evenly over the part
 * @param unreadable how many of these cannot be read
 * @param formats how many have which file format; images in memory have none
 * @param colors how many are gray and how many RGB
 * @param sizes the readable images' sizes from the fewest pixels to the most
 */
public record Survey(
    int listed,
    int read,
    int unreadable,
    Map<String, Integer> formats,
    Map<String, Integer> colors,
    List<Size> sizes) {
  /** Height and width of an image, pixels. */
  public record Size(int height, int width) {
    private static final Comparator<Size> BY_PIXELS =
        Comparator.<Size>comparingLong(size -> (long) size.height * size.width)
            .thenComparingInt(Size::height);

    @Override
    public String toString() {
      return height + " × " + width;
    }
  }

  public Survey {
    formats = Map.copyOf(formats);
    colors = Map.copyOf(colors);
    sizes = sizes.stream().sorted(Size.BY_PIXELS).toList();
  }

  /**
   * Decodes images of {@code all}, at most {@code most}.
   *
   * @param skipped collects the unreadable images
   */
  public static Survey of(Dataset all, int most, Skipped skipped) {
    Check.positive(most, "most");
    int count = Math.min(most, all.size());
    Map<String, Integer> formats = new TreeMap<>();
    Map<String, Integer> colors = new TreeMap<>();
    List<Size> sizes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int place = (int) ((long) i * all.size() / count);
      try {
        Image image = all.image(place);
        sizes.add(new Size(image.height(), image.width()));
        colors.merge(image.channels() == 1 ? "gray" : "RGB", 1, Integer::sum);
        format(all, place).ifPresent(format -> formats.merge(format, 1, Integer::sum));
      } catch (Unreadable image) {
        skipped.add(image);
      }
    }
    return new Survey(all.size(), count, count - sizes.size(), formats, colors, sizes);
  }

  private static Optional<String> format(Dataset all, int place) throws Unreadable {
    return Format.of(all.encoded(place)).map(Format::toString);
  }

  /** Both parts together. */
  public Survey and(Survey other) {
    List<Size> both = new ArrayList<>(sizes);
    both.addAll(other.sizes);
    return new Survey(
        listed + other.listed,
        read + other.read,
        unreadable + other.unreadable,
        sum(formats, other.formats),
        sum(colors, other.colors),
        both);
  }

  private static Map<String, Integer> sum(Map<String, Integer> a, Map<String, Integer> b) {
    Map<String, Integer> both = new TreeMap<>(a);
    b.forEach((name, count) -> both.merge(name, count, Integer::sum));
    return both;
  }
}
