package org.fullrank.calibrate;

import java.util.Arrays;
import java.util.List;
import org.fullrank.core.Check;

/**
 * Named groups of images.
 *
 * @param of an index of {@code names} for each image
 * @param names one or more
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record Grouping(int[] of, List<String> names) {
  public Grouping {
    names = List.copyOf(names);
    for (int group : of) {
      Check.within(group, 0, names.size() - 1, "group");
    }
  }

  /** The groups of the images {@code images}, in this order. */
  public Grouping rows(int[] images) {
    int[] chosen = new int[images.length];
    Arrays.setAll(chosen, i -> of[images[i]]);
    return new Grouping(chosen, names);
  }
}
