package org.fullrank.loader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.input.Batch;

/**
 * Batches made ahead by worker threads and delivered in order. The threads take the rows of a batch
 * one by one; a fixed number of batch buffers goes round. What a row holds depends on its sample
 * and epoch alone, never on the number of workers. All methods but {@link #close} are for the one
 * thread that takes the batches.
 */
final class Prefetcher implements AutoCloseable {
  private final Worker worker;
  private final Augmentations views;
  private final Iterator<BatchIndices> order;
  private final LoaderConfig config;
  private final ThreadPoolExecutor threads;
  private final Deque<Pending> pending = new ArrayDeque<>(); // oldest first
  private final Deque<BatchBuffer> free = new ArrayDeque<>();
  private Optional<BatchIndices> upcoming = Optional.empty(); // drawn from the order, not begun
  private Optional<Epoch> current = Optional.empty();
  private volatile boolean closed;
  private long waitNanos;

  /** The views of one epoch, and writers that no thread uses at the moment. */
  private record Epoch(int number, ViewMaker maker, Queue<ViewMaker.Writer> writers) {}

  /** A batch in the making, and the end of what each thread does for it. */
  private record Pending(BatchBuffer buffer, List<CompletableFuture<Void>> parts) {}

  private Prefetcher(
      Worker worker, Augmentations views, Iterator<BatchIndices> order, LoaderConfig config) {
    this.worker = worker;
    this.views = views;
    this.order = order;
    this.config = config;
    int workers = config.workers();
    var factory = Thread.ofPlatform().daemon().name("views-", 0).factory();
    threads =
        new ThreadPoolExecutor(
            workers, workers, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
  }

  /** Starts {@code config.workers()} threads on the batches of {@code order}. */
  static Prefetcher start(
      Worker worker, Augmentations views, Iterator<BatchIndices> order, LoaderConfig config) {
    var prefetcher = new Prefetcher(worker, views, order, config);
    try {
      prefetcher.threads.prestartAllCoreThreads();
      prefetcher.fill(true);
      return prefetcher;
    } catch (OutOfMemoryError e) { // what the JVM says where the system refuses a thread
      int started = prefetcher.threads.getPoolSize();
      prefetcher.close();
      throw Problem.failed(
          String.format(Locale.ROOT, "train.workers: thread views-%d cannot be started", started),
          e);
    } catch (RuntimeException e) {
      prefetcher.close();
      throw e;
    }
  }

  /** Nanoseconds that {@link #next} has waited so far. */
  long waitNanos() {
    return waitNanos;
  }

  /**
   * The next batch, in tensors of the caller's scope; empty past the end.
   *
   * @throws Problem what a worker met while making it
   * @throws IllegalStateException after {@link #close}
   */
  Optional<Batch> next() {
    if (closed) {
      throw new IllegalStateException("batches were asked for after close()");
    }
    fill(true); // the caller has used all before: views that learn may be asked for
    Optional<Batch> batch = Optional.empty();
    while (batch.isEmpty() && !pending.isEmpty()) {
      await(pending.getFirst());
      BatchBuffer buffer = pending.getFirst().buffer();
      batch = buffer.batch();
      pending.removeFirst();
      free.add(buffer);
      fill(batch.isEmpty());
    }
    return batch;
  }

  private void await(Pending batch) {
    long begin = System.nanoTime();
    try {
      batch.parts().forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException trouble ? trouble : e;
    } finally {
      waitNanos += System.nanoTime() - begin;
    }
    if (closed) {
      throw new IllegalStateException("batches were asked for after close()");
    }
  }

  /** Begins batches until {@code config.prefetch()} are in the making, or a barrier is met. */
  private void fill(boolean used) {
    while (pending.size() < config.prefetch() && (upcoming.isPresent() || order.hasNext())) {
      BatchIndices indices = upcoming.orElseGet(order::next);
      upcoming = Optional.of(indices);
      boolean begins = current.filter(epoch -> epoch.number == indices.epoch()).isEmpty();
      if (begins && views.learns() && !(used && pending.isEmpty())) {
        return;
      }
      if (begins) {
        ViewMaker maker = views.at(indices.epoch());
        current = Optional.of(new Epoch(indices.epoch(), maker, new ConcurrentLinkedQueue<>()));
      }
      upcoming = Optional.empty();
      begin(indices, current.orElseThrow());
    }
  }

  private void begin(BatchIndices indices, Epoch epoch) {
    BatchBuffer buffer = buffer(epoch.maker.views());
    var rows = new AtomicInteger();
    List<CompletableFuture<Void>> parts =
        Stream.generate(
                () -> CompletableFuture.runAsync(() -> fill(buffer, indices, rows, epoch), threads))
            .limit(config.workers())
            .toList();
    pending.addLast(new Pending(buffer, parts));
  }

  private BatchBuffer buffer(List<ViewMaker.Layout> layouts) {
    while (!free.isEmpty()) {
      BatchBuffer buffer = free.removeFirst();
      if (buffer.fits(layouts)) {
        buffer.clear();
        return buffer;
      }
      buffer.close(); // of an epoch with other views
    }
    return new BatchBuffer(layouts, config.batch());
  }

  /** Fills rows that no other thread has taken, until none is left. */
  private void fill(BatchBuffer buffer, BatchIndices indices, AtomicInteger rows, Epoch epoch) {
    var writer = Optional.ofNullable(epoch.writers.poll()).orElseGet(epoch.maker::writer);
    int row = rows.getAndIncrement();
    while (row < indices.samples().length && !closed) {
      worker.fill(buffer, indices, row, writer);
      row = rows.getAndIncrement();
    }
    epoch.writers.add(writer);
  }

  /** Stops the workers after the row each is at, waits for them and frees the buffers. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      threads.close(); // rows that wait are passed over; nobody may write to the buffers freed next
      pending.forEach(batch -> batch.buffer().close());
      free.forEach(BatchBuffer::close);
    }
  }
}
