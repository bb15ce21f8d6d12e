package org.fullrank.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;

/** Subsets that have as many samples of each class as the next, the same ones every time. */
public final class Stratified {
  private Stratified() {}

  /**
   * At most {@code size} labelled samples drawn without replacement, one class after another in
   * turn until none is left, in ascending order.
   *
   * @param labels class of each sample, −1 where it is not known
   * @param seed the stream they are drawn from
   */
  public static int[] draw(int[] labels, int size, Seed seed) {
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    List<List<Integer>> byClass = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      List<Integer> members =
          new ArrayList<>(
              IntStream.range(0, labels.length)
                  .filter(row -> labels[row] == wanted)
                  .boxed()
                  .toList());
      Collections.shuffle(members, seed.with(label).random());
      byClass.add(members);
    }
    int deepest = byClass.stream().mapToInt(List::size).max().orElse(0);
    return IntStream.range(0, deepest)
        .boxed()
        .flatMap(place -> byClass.stream().filter(m -> place < m.size()).map(m -> m.get(place)))
        .limit(size)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }
}
