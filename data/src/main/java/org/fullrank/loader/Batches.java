package org.fullrank.loader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;

/**
 * A data set in order, once per iteration, in batches: for probes, embeddings and diagnoses.
 * Samples that cannot be read are left out; {@link Batch#ids} says which are there.
 *
 * <p>A batch's tensors live in the scope in which the iterator is asked. An iteration that is left
 * early keeps its threads until {@link #close}.
 */
public final class Batches implements Iterable<Batch>, AutoCloseable {
  private final Worker worker;
  private final Augmentations views;
  private final int[] samples;
  private final LoaderConfig config;
  private final List<Prefetcher> open = new ArrayList<>();

  private Batches(Worker worker, Augmentations views, int[] samples, LoaderConfig config) {
    this.worker = worker;
    this.views = views;
    this.samples = samples;
    this.config = config;
  }

  /** The views of every sample, {@code batch} samples at a time; views without chance as a rule. */
  public static Batches of(
      Dataset data, ViewMaker views, int batch, Consumer<Unreadable> unreadable) {
    return all(new Worker(data, new Seed(0), Worker.Gap.LEAVE_OUT, unreadable), views, batch);
  }

  /** The training views of every sample, as epoch 0 of a run with {@code seed} sees them. */
  public static Batches of(Dataset data, Augmentations views, Seed seed, int batch) {
    return all(new Worker(data, seed, Worker.Gap.LEAVE_OUT, _ -> {}), views, batch);
  }

  /**
   * The views of {@code items} as one batch in the caller's scope, made on the calling thread: for
   * a few items in memory.
   */
  public static Batch now(List<? extends Item> items, ViewMaker views) {
    var writer = views.writer();
    try (var buffer = new BatchBuffer(views.views(), items.size())) {
      for (int row = 0; row < items.size(); row++) {
        buffer.name(row, row, new Target.None());
        for (int view = 0; view < buffer.views(); view++) {
          Seed stream = new Seed(0).with(Seed.Purpose.VIEWS).with(0).with(row).with(view);
          writer.write(items.get(row), view, stream, buffer.row(view, row));
        }
      }
      return buffer
          .batch()
          .orElseThrow(() -> new IllegalArgumentException("items: want one or more, was none"));
    }
  }

  private static Batches all(Worker worker, Augmentations views, int batch) {
    int[] samples = IntStream.range(0, worker.data().size()).toArray();
    return new Batches(worker, views, samples, LoaderConfig.of(batch));
  }

  /** The same of at most {@code count} samples, spread evenly over the set. */
  public Batches sample(int count) {
    Check.positive(count, "count");
    int few = Math.min(count, samples.length);
    int[] spread =
        IntStream.range(0, few)
            .map(i -> samples[(int) ((long) i * samples.length / few)])
            .toArray();
    return new Batches(worker, views, spread, config);
  }

  /** Whether the class of any of the samples is known, readable or not. */
  public boolean labelled() {
    return Arrays.stream(samples).anyMatch(sample -> worker.data().label(sample) >= 0);
  }

  @Override
  public Iterator<Batch> iterator() {
    Iterator<BatchIndices> order = BatchSampler.once(samples, config.batch());
    var prefetcher = Prefetcher.start(worker, views, order, config);
    open.add(prefetcher);
    return new Iteration(prefetcher);
  }

  /** Ends the iterations that were left early. */
  @Override
  public void close() {
    open.forEach(Prefetcher::close);
    open.clear();
  }

  private final class Iteration implements Iterator<Batch> {
    private final Prefetcher prefetcher;
    private Optional<Batch> ahead = Optional.empty();
    private boolean ended;

    private Iteration(Prefetcher prefetcher) {
      this.prefetcher = prefetcher;
    }

    @Override
    public boolean hasNext() {
      if (ahead.isEmpty() && !ended) {
        ahead = prefetcher.next();
        if (ahead.isEmpty()) {
          ended = true;
          prefetcher.close();
          open.remove(prefetcher);
        }
      }
      return ahead.isPresent();
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no batch is left");
      }
      Batch batch = ahead.orElseThrow();
      ahead = Optional.empty();
      return batch;
    }
  }
}
