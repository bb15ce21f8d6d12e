package org.fullrank.loader;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Unreadable;

/**
 * Fills rows of batches: reads an item once and makes all of its views. For many threads.
 *
 * @param data the samples
 * @param seed a view's parameters are drawn from its stream {@code VIEWS / epoch / sample / view}
 * @param gap what stands in for a sample that cannot be read
 * @param unreadable told of each such sample once, on a worker's thread
 * @param broken the samples known to be unreadable
 */
record Worker(
    Dataset data, Seed seed, Gap gap, Consumer<Unreadable> unreadable, Set<Integer> broken) {
  /** What stands in for a sample that cannot be read. */
  enum Gap {
    /** The next readable sample of the set, so that batches keep their size. */
    SUBSTITUTE,
    /** Nothing: the batch is smaller. */
    LEAVE_OUT
  }

  Worker(Dataset data, Seed seed, Gap gap, Consumer<Unreadable> unreadable) {
    this(data, seed, gap, unreadable, ConcurrentHashMap.newKeySet());
  }

  private record Found(int index, Item item) {}

  /**
   * Fills {@code row}.
   *
   * @throws Problem what went wrong, in words
   */
  void fill(BatchBuffer buffer, BatchIndices indices, int row, ViewMaker.Writer writer) {
    int sample = indices.samples()[row];
    try {
      // The stream is that of the sample drawn: a substitute may be in the batch in its own right.
      Seed stream = seed.with(Seed.Purpose.VIEWS).with(indices.epoch()).with(sample);
      find(sample)
          .ifPresent(found -> {
            buffer.name(row, found.index, data.target(found.index));
            for (int view = 0; view < buffer.views(); view++) {
              writer.write(found.item, view, stream.with(view), buffer.row(view, row));
            }
          });
    } catch (Problem problem) {
      throw problem;
    } catch (RuntimeException | Error trouble) {
      throw Problem.failed("views of " + data.id(sample) + ": " + trouble, trouble);
    }
  }

  private Optional<Found> find(int sample) {
    int candidates =
        switch (gap) {
          case SUBSTITUTE -> data.size();
          case LEAVE_OUT -> 1;
        };
    for (int i = 0; i < candidates; i++) {
      Optional<Found> found = read((sample + i) % data.size());
      if (found.isPresent()) {
        return found;
      }
    }
    if (gap == Gap.SUBSTITUTE) {
      throw Problem.data(
          "%s: none of its %s can be read%s"
              .formatted(data.name(), new Count(candidates, "training sample"), reason(sample)));
    }
    return Optional.empty();
  }

  private String reason(int sample) {
    try {
      data.item(sample);
      return ""; // it has come back
    } catch (Unreadable item) {
      return ", such as " + item.getMessage();
    }
  }

  private Optional<Found> read(int index) {
    if (broken.contains(index)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Found(index, data.item(index)));
    } catch (Unreadable item) {
      if (gap == Gap.SUBSTITUTE && !data.isThere()) {
        throw Problem.data(data.name() + ": the images are gone: no such file or folder");
      }
      if (broken.add(index)) {
        unreadable.accept(item);
      }
      return Optional.empty();
    }
  }
}
