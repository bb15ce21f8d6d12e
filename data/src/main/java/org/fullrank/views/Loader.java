package org.fullrank.views;

import java.util.List;
import java.util.function.Consumer;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;

/**
 * The endless stream of training batches: every epoch all samples in a new order, every sample in
 * all its views, made ahead by worker threads and delivered in order.
 *
 * <p>The stream is a pure function of data, views, seed and {@link LoaderConfig#batch}: the number
 * of workers does not change a bit, and {@link #open} at a {@link Position} goes on as if the run
 * had never stopped. A view's parameters depend on seed, epoch, sample and view only.
 *
 * <p>In the place of an image that cannot be read stands the next readable one of the data set, in
 * views of its own; batches keep their size.
 */
public final class Loader implements AutoCloseable {
  private final Conveyor conveyor;
  private final int batches;
  private Position position;

  private Loader(Conveyor conveyor, int batches, Position from) {
    this.conveyor = conveyor;
    this.batches = batches;
    position = from;
  }

  /**
   * What is loaded.
   *
   * @param data the images
   * @param views the views of every image
   * @param config batch size, threads, memory
   * @param seed of order and views
   */
  public record Source(Dataset data, ViewsConfig views, LoaderConfig config, Seed seed) {}

  /**
   * Starts loading at {@code from}.
   *
   * @param unreadable told of every image that cannot be read, once, on a worker's thread
   * @throws Problem of kind CONFIG if the data make less than one batch
   * @throws IllegalArgumentException if {@code from} is past the end of an epoch
   */
  public static Loader open(Source source, Position from, Consumer<Unreadable> unreadable) {
    LoaderConfig config = source.config();
    int size = source.data().size();
    int batches = config.batches(size);
    if (batches == 0) {
      throw Problem.config(
          "batch: want at most %,d, the number of training images, was %,d"
              .formatted(size, config.batch()));
    }
    if (from.batch() >= batches) {
      throw new IllegalArgumentException(
          "position: want a batch below %d, was %s".formatted(batches, from));
    }
    ViewsConfig views = source.views();
    List<Recipe> recipes =
        views.policies().stream().map(p -> new Recipe(p, 1, views.pixels())).toList();
    var job = new Job(source.data(), recipes, source.seed(), Job.Gap.SUBSTITUTE, unreadable);
    var schedule = new Schedule.Shuffled(size, config, source.seed());
    return new Loader(Conveyor.start(job, schedule, from, config), batches, from);
  }

  /**
   * The batch at {@link #position}, in fresh tensors of the caller's scope. For one thread.
   *
   * @throws Problem what a worker met while making it
   * @throws IllegalStateException after {@link #close}
   */
  public Batch next() {
    Batch views = conveyor.next().orElseThrow();
    position = position.next(batches);
    return views;
  }

  /** Where {@link #next} will be: what a checkpoint remembers. */
  public Position position() {
    return position;
  }

  /** How many batches make an epoch. */
  public int batchesPerEpoch() {
    return batches;
  }

  /** Nanoseconds that {@link #next} has waited for workers so far. */
  public long waitNanos() {
    return conveyor.waitNanos();
  }

  /** Stops the workers and frees the buffers; batches delivered live on. */
  @Override
  public void close() {
    conveyor.close();
  }
}
