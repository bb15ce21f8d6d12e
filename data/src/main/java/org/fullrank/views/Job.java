package org.fullrank.views;

import java.util.List;
import java.util.function.Consumer;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;

/**
 * What a conveyor makes of which images.
 *
 * @param data the images
 * @param recipes the views of every image
 * @param seed whose stream {@code VIEWS / epoch / sample / view} a view's parameters are drawn from
 * @param gap what stands in for an image that cannot be read
 * @param unreadable told of each such image once, on a worker's thread
 */
record Job(
    Dataset data, List<Recipe> recipes, Seed seed, Gap gap, Consumer<Unreadable> unreadable) {
  /** What stands in for an image that cannot be read. */
  enum Gap {
    /** The next readable image of the set, so that batches keep their size. */
    SUBSTITUTE,
    /** Nothing: the batch is smaller. */
    LEAVE_OUT
  }

  Job {
    recipes = List.copyOf(recipes);
  }

  Seed stream(int epoch, int sample) {
    return seed.with(Seed.Purpose.VIEWS).with(epoch).with(sample);
  }
}
