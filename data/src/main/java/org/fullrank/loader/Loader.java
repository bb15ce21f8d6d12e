package org.fullrank.loader;

import java.util.Locale;
import java.util.function.Consumer;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;

/**
 * The endless stream of training batches: every epoch the samples that a {@link Sampler} chooses,
 * every sample in all its views, made ahead by worker threads and delivered in order.
 *
 * <p>The stream is a pure function of its source without the number of workers, which changes no
 * bit. {@link #open} at a {@link Position} goes on as if the run had never stopped. A view's
 * parameters depend on seed, epoch, sample and view only.
 *
 * <p>In the place of a sample that cannot be read stands the next readable one of the data set, in
 * views of its own; batches keep their size.
 */
public final class Loader implements AutoCloseable {
  private final Prefetcher prefetcher;
  private final Source source;
  private Position position;

  private Loader(Prefetcher prefetcher, Source source, Position from) {
    this.prefetcher = prefetcher;
    this.source = source;
    position = from;
  }

  /**
   * What is loaded.
   *
   * @param data the samples
   * @param views the views of every sample
   * @param config batch size, threads, memory
   * @param seed of order and views
   * @param sampler which samples make an epoch
   * @param shard which of the batches are taken here
   */
  public record Source(
      Dataset data,
      Augmentations views,
      LoaderConfig config,
      Seed seed,
      Sampler sampler,
      Shard shard) {
    /** Every sample once an epoch, shuffled, for a single process. */
    public Source(Dataset data, Augmentations views, LoaderConfig config, Seed seed) {
      this(data, views, config, seed, new Sampler.Shuffled(), Shard.WHOLE);
    }

    /** The same samples, chosen by {@code other}. */
    public Source with(Sampler other) {
      return new Source(data, views, config, seed, other, shard);
    }

    /** The same stream, of which {@code other} is taken here. */
    public Source with(Shard other) {
      return new Source(data, views, config, seed, sampler, other);
    }

    /** Batches that make an epoch, of all shards together. */
    int batches() {
      return config.batches(sampler.count(data.size()));
    }
  }

  /**
   * Starts loading at {@code from}.
   *
   * @param from of all shards together: shard {@code rank} begins {@code rank} batches behind it
   * @param unreadable told of every sample that cannot be read, once, on a worker's thread
   * @throws Problem of kind CONFIG if the data make less than one batch
   * @throws IllegalArgumentException if {@code from} is past the end of an epoch
   */
  public static Loader open(Source source, Position from, Consumer<Unreadable> unreadable) {
    int batches = source.batches();
    if (batches == 0) {
      throw Problem.config(
          String.format(
              Locale.ROOT,
              "batch: want at most %,d, the number of training samples, was %,d",
              source.sampler().count(source.data().size()),
              source.config().batch()));
    }
    if (from.batch() >= batches) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "position: want a batch below %d, was %s", batches, from));
    }
    var worker = new Worker(source.data(), source.seed(), Worker.Gap.SUBSTITUTE, unreadable);
    var order = new BatchSampler(source, from);
    var prefetcher = Prefetcher.start(worker, source.views(), order, source.config());
    return new Loader(prefetcher, source, from);
  }

  /**
   * The next batch, in fresh tensors of the caller's scope. For one thread.
   *
   * @throws Problem what a worker met while making it
   * @throws IllegalStateException after {@link #close}
   */
  public Batch next() {
    Batch batch = prefetcher.next().orElseThrow();
    position = position.plus(source.shard().world(), source.batches());
    return batch;
  }

  /** Where the next batches of all shards begin: what a checkpoint remembers. */
  public Position position() {
    return position;
  }

  /** Number of batches that make an epoch, of all shards together. */
  public int batchesPerEpoch() {
    return source.batches();
  }

  /** Nanoseconds that {@link #next} has waited for workers so far. */
  public long waitNanos() {
    return prefetcher.waitNanos();
  }

  /** Stops the workers and frees the buffers; batches delivered live on. */
  @Override
  public void close() {
    prefetcher.close();
  }
}
