package org.fullrank.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Check;
import org.fullrank.data.Dataset;
import org.fullrank.data.Splits;

/**
 * The images of a search.
 *
 * @param data the whole set
 * @param gallery indices in {@code data} of the searched images
 * @param queries indices in {@code data} of the images that are changed and looked up, all of them
 *     in the gallery
 */
public record SearchImages(Dataset data, List<Integer> gallery, List<Integer> queries) {
  public SearchImages {
    gallery = List.copyOf(gallery);
    queries = List.copyOf(queries);
  }

  /**
   * Held-out images as queries, with training images behind them in the gallery. With fewer than
   * {@code asked} held-out images the queries are spread over the whole gallery.
   *
   * @param searched largest number of images in the gallery
   * @param asked largest number of queries, at most {@code searched}
   */
  public static SearchImages of(Splits data, int searched, int asked) {
    var all = new Joined(data.test(), data.train());
    if (data.test().size() < asked) {
      return spread(all, searched, asked);
    }
    var queries = spread(IntStream.range(0, data.test().size()).boxed().toList(), asked);
    var others = IntStream.range(data.test().size(), all.size()).boxed().toList();
    var gallery = new ArrayList<>(queries);
    gallery.addAll(spread(others, Math.max(1, searched - queries.size())));
    return new SearchImages(all, gallery, queries);
  }

  /** At most {@code searched} images, of which at most {@code asked}, each spread evenly. */
  public static SearchImages spread(Dataset data, int searched, int asked) {
    var gallery = spread(IntStream.range(0, data.size()).boxed().toList(), searched);
    return new SearchImages(data, gallery, spread(gallery, asked));
  }

  private static List<Integer> spread(List<Integer> all, int most) {
    Check.positive(most, "most");
    int few = Math.min(all.size(), most);
    return IntStream.range(0, few)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / few)))
        .toList();
  }
}
