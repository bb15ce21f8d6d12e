package org.fullrank.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;

/**
 * The number of items of each group of a part.
 *
 * @param names of the groups
 * @param counts in their order
 */
public record GroupCounts(List<String> names, List<Integer> counts) {
  public GroupCounts {
    names = List.copyOf(names);
    counts = List.copyOf(counts);
  }

  /** The counts of {@code data}; empty lists for data without groups. */
  public static GroupCounts of(Dataset data) {
    int[] counts = new int[data.groups().size()];
    IntStream.range(0, data.size())
        .map(i -> data.target(i).group())
        .filter(group -> group >= 0)
        .forEach(group -> counts[group]++);
    return new GroupCounts(data.groups(), IntStream.of(counts).boxed().toList());
  }

  /** Whether the data have groups. */
  public boolean any() {
    return !names.isEmpty();
  }

  /**
   * Refuses data in which a group has no item.
   *
   * @param part name of the part in the message
   * @throws Problem of kind DATA with the count of every group
   */
  public GroupCounts complete(String part) {
    if (counts.contains(0)) {
      var each = new ArrayList<String>();
      for (int group = 0; group < names.size(); group++) {
        each.add(String.format(Locale.ROOT, "%s %,d", names.get(group), counts.get(group)));
      }
      throw Problem.data(
          "%s: want 1 %s image or more of each group, were %s"
              .formatted("groups", part, String.join(", ", each)));
    }
    return this;
  }
}
