package org.fullrank.views;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.fullrank.core.Problem;
import org.fullrank.input.Batch;

/**
 * Batches made by worker threads and delivered in order, whoever finished first. A fixed number of
 * native buffers goes round: workers wait when all are full, the consumer when none is.
 *
 * <p>What a row holds depends on the job and the row's sample alone, never on the number of
 * workers.
 */
final class Conveyor implements AutoCloseable {
  private final Job job;
  private final Schedule schedule;
  private final Arena arena = Arena.ofShared();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition ready = lock.newCondition();
  private final Deque<Buffers> free = new ArrayDeque<>();
  private final Deque<Tray> trays = new ArrayDeque<>(); // oldest first; the last is being filled
  private final List<Thread> threads = new ArrayList<>();
  private Position position;
  private boolean exhausted;
  private boolean stopped;
  private long waitNanos;

  private record Task(Tray tray, int row) {}

  private Conveyor(Job job, Schedule schedule, Position from) {
    this.job = job;
    this.schedule = schedule;
    position = from;
  }

  /** Starts {@code config.workers()} threads on the batches from {@code from} on. */
  static Conveyor start(Job job, Schedule schedule, Position from, LoaderConfig config) {
    var conveyor = new Conveyor(job, schedule, from);
    for (int i = 0; i < config.prefetch(); i++) {
      conveyor.free.add(Buffers.in(conveyor.arena, job.recipes(), config.batch()));
    }
    Set<Integer> broken = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < config.workers(); i++) {
      var worker = new Worker(job, broken);
      conveyor.employ(worker);
    }
    return conveyor;
  }

  private void employ(Worker worker) {
    var name = "views-" + threads.size();
    try {
      threads.add(Thread.ofPlatform().daemon().name(name).start(() -> run(worker)));
    } catch (OutOfMemoryError e) { // what the JVM says where the system refuses a thread
      close();
      throw Problem.failed("train.workers: thread %s cannot be started".formatted(name), e);
    }
  }

  /** Nanoseconds the consumer has waited so far. */
  long waitNanos() {
    return waitNanos;
  }

  /**
   * The next batch, in tensors of the caller's scope; empty past the end. For one consumer.
   *
   * @throws Problem what a worker met while making it
   * @throws IllegalStateException after {@link #close}
   */
  Optional<Batch> next() {
    Optional<Tray> finished = await();
    while (finished.isPresent()) {
      Optional<Batch> views = finished.get().views();
      recycle();
      if (views.isPresent()) {
        return views;
      }
      finished = await();
    }
    return Optional.empty();
  }

  private Optional<Tray> await() {
    long begin = System.nanoTime();
    lock.lock();
    try {
      while (!stopped && !(trays.isEmpty() ? exhausted : trays.getFirst().isFinished())) {
        ready.awaitUninterruptibly();
      }
      if (stopped) {
        throw new IllegalStateException("batches were asked for after close()");
      }
      Optional<Tray> first = Optional.ofNullable(trays.peekFirst());
      first.flatMap(Tray::failure).ifPresent(trouble -> rethrow(trouble));
      return first;
    } finally {
      lock.unlock();
      waitNanos += System.nanoTime() - begin;
    }
  }

  private static void rethrow(RuntimeException trouble) {
    throw trouble;
  }

  private void recycle() {
    lock.lock();
    try {
      free.add(trays.removeFirst().buffers());
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run(Worker worker) {
    for (Optional<Task> task = claim(); task.isPresent(); task = claim()) {
      Tray tray = task.get().tray();
      finish(tray, worker.fill(tray, task.get().row()));
    }
  }

  private Optional<Task> claim() {
    lock.lock();
    try {
      while (!stopped && !exhausted) {
        if (!trays.isEmpty() && trays.getLast().hasUnclaimed()) {
          return Optional.of(new Task(trays.getLast(), trays.getLast().claim()));
        }
        if (free.isEmpty()) {
          work.awaitUninterruptibly();
        } else {
          begin();
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    Optional<Lot> lot = schedule.lot(position);
    if (lot.isPresent()) {
      trays.addLast(new Tray(lot.get(), free.removeFirst(), job.recipes()));
      position = lot.get().next();
      work.signalAll();
    } else {
      exhausted = true;
      ready.signalAll();
      work.signalAll();
    }
  }

  private void finish(Tray tray, Optional<RuntimeException> trouble) {
    lock.lock();
    try {
      tray.finish(trouble);
      if (tray.isFinished()) {
        ready.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops the workers after the row each is at, waits for them and frees the buffers. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      stopped = true;
      work.signalAll();
      ready.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Conveyor::join);
    arena.close();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true; // the buffers are freed next: nobody may be writing to them
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
