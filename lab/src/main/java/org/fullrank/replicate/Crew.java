package org.fullrank.replicate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import org.fullrank.core.Check;
import org.fullrank.core.Engine;
import org.fullrank.train.Listener;

/** The threads on which trials are made side by side. */
final class Crew {
  private final int jobs;
  private final int threads;
  private volatile boolean stopped; // a trial failed or was stopped

  /**
   * @param jobs trials at a time
   * @param threads that an operation is spread over where there is one job; with more it is one
   */
  Crew(int jobs, int threads) {
    this.jobs = Check.positive(jobs, "jobs");
    this.threads = jobs == 1 ? threads : 1;
  }

  /** What a run's provenance says of it. */
  Map<String, String> facts() {
    return Map.of("jobs", Integer.toString(jobs));
  }

  /**
   * Makes the trials in order, as many at a time as there are jobs. After one that failed or was
   * stopped no further trial begins, and those under way are asked to stop.
   *
   * @param make makes one; false if it was stopped
   * @return whether all are made
   * @throws RuntimeException the first failure
   */
  boolean make(Map<Trial, String> trials, BiPredicate<Trial, String> make) {
    Iterator<Map.Entry<Trial, String>> left = trials.entrySet().iterator();
    Callable<Boolean> job =
        () -> {
          Engine.setThreads(threads);
          return work(left, make);
        };
    try (var pool = Executors.newFixedThreadPool(jobs)) {
      var futures = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < jobs; i++) {
        futures.add(pool.submit(job));
      }
      boolean all = true;
      for (var future : futures) {
        all &= future.get();
      }
      return all;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a trial failed", failed.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean work(Iterator<Map.Entry<Trial, String>> left, BiPredicate<Trial, String> make) {
    boolean whole = false;
    try {
      while (!stopped) {
        Map.Entry<Trial, String> next;
        synchronized (left) {
          if (!left.hasNext()) {
            whole = true;
            return true;
          }
          next = left.next();
        }
        if (!make.test(next.getKey(), next.getValue())) {
          return false;
        }
      }
      return false;
    } finally {
      stopped |= !whole;
    }
  }

  /** {@code listener} as one job tells it: all of a single one, only news of several. */
  Listener heard(Listener listener) {
    if (jobs == 1) {
      return listener;
    }
    return new Listener() {
      @Override
      public void note(String line) {
        synchronized (Crew.this) {
          listener.note(line);
        }
      }

      @Override
      public boolean stop() {
        synchronized (Crew.this) {
          return stopped || listener.stop();
        }
      }
    };
  }
}
