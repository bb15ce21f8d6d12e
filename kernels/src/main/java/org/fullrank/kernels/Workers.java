package org.fullrank.kernels;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A thread pool for the tasks of a call; the calling thread takes part. Concurrent calls run
 * concurrently.
 */
public final class Workers implements AutoCloseable {
  private final IntSupplier threads;
  private final ExecutorService pool;

  private Workers(IntSupplier threads, int most) {
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            Math.max(1, most - 1),
            Thread.ofPlatform().daemon().name("fullrank-kernels-", 1).factory());
  }

  /** A pool of {@code threads} threads, at least 1, including the caller. */
  public static Workers of(int threads) {
    Checks.range(threads, "threads", Integer.MAX_VALUE);
    return new Workers(() -> threads, threads);
  }

  /** A pool whose size {@code threads} gives at each call, from 1 to the number of processors. */
  public static Workers following(IntSupplier threads) {
    int most = Runtime.getRuntime().availableProcessors();
    return new Workers(() -> Math.clamp(threads.getAsInt(), 1, most), most);
  }

  public int threads() {
    return threads.getAsInt();
  }

  /** Stops the threads. Callers finish their running calls themselves. */
  @Override
  public void close() {
    pool.shutdown();
  }

  /** Runs tasks {@code first} to {@code last − 1}. */
  @FunctionalInterface
  interface Tasks {
    void run(long first, long last);
  }

  /**
   * Runs tasks 0 to {@code count − 1} and returns when all are done.
   *
   * @param grain how many a thread takes at once
   */
  void run(long count, long grain, Tasks tasks) {
    long helpers = Math.min(threads() - 1L, (count - 1) / grain);
    if (helpers <= 0 || pool.isShutdown()) {
      tasks.run(0, count);
      return;
    }
    var share = new Share(count, grain, tasks);
    try {
      for (int i = 0; i < helpers; i++) {
        pool.execute(share::help);
      }
    } catch (RejectedExecutionException _) {
      // closed concurrently: fewer threads help
    }
    share.finish();
  }

  /** The tasks of a call and the threads that run them. */
  private static final class Share {
    private final AtomicLong next = new AtomicLong();
    private final long count;
    private final long grain;
    private final Tasks tasks;
    private int helping;
    private boolean over;
    private Optional<Runnable> failure = Optional.empty(); // rethrows the task's failure

    Share(long count, long grain, Tasks tasks) {
      this.count = count;
      this.grain = grain;
      this.tasks = tasks;
    }

    /** Runs tasks unless the call is over; a late thread must not touch the caller's memory. */
    void help() {
      synchronized (this) {
        if (over) {
          return;
        }
        helping++;
      }
      try {
        work();
      } finally {
        synchronized (this) {
          helping--;
          notifyAll();
        }
      }
    }

    void finish() {
      work();
      awaitHelpers();
      failure.ifPresent(Runnable::run);
    }

    private void work() {
      try {
        for (long first; (first = next.getAndAdd(grain)) < count; ) {
          tasks.run(first, Math.min(first + grain, count));
        }
      } catch (RuntimeException e) {
        fail(() -> {
          throw e;
        });
      } catch (Error e) {
        fail(() -> {
          throw e;
        });
      }
    }

    private synchronized void fail(Runnable thrower) {
      next.set(count);
      failure = Optional.of(thrower);
    }

    private synchronized void awaitHelpers() {
      over = true;
      boolean interrupted = false;
      while (helping > 0) {
        try {
          wait();
        } catch (InterruptedException _) {
          interrupted = true; // the caller's memory is in use until the helpers are done
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
