package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  @Test
  void property_everyTaskRunsOnce() {
    try (var workers = Workers.of(3)) {
      for (int grain : new int[] {1, 2, 7, 100}) {
        var runs = new AtomicIntegerArray(50);
        workers.run(50, grain, (first, last) -> count(runs, first, last));
        assertThat(IntStream.range(0, 50).map(runs::get)).containsOnly(1);
      }
    }
  }

  private static void count(AtomicIntegerArray runs, long first, long last) {
    for (long i = first; i < last; i++) {
      runs.incrementAndGet((int) i);
    }
  }

  @Test
  void property_callsFromManyThreadsAtOnceAreAnswered() throws Exception {
    try (var workers = Workers.of(2);
        var callers = Executors.newFixedThreadPool(4)) {
      var runs = new AtomicIntegerArray(64);
      var calls =
          IntStream.range(0, 200)
              .<Future<?>>mapToObj(_ ->
                  callers.submit(
                      () -> workers.run(64, 1, (first, last) -> count(runs, first, last))))
              .toList();
      for (Future<?> call : calls) {
        call.get();
      }
      assertThat(IntStream.range(0, 64).map(runs::get)).containsOnly(200);
    }
  }

  @Test
  void property_aFailedTaskFailsTheCall() {
    try (var workers = Workers.of(2)) {
      assertThatIllegalStateException()
          .isThrownBy(() ->
              workers.run(
                  100,
                  1,
                  (first, _) -> {
                    if (first == 40) {
                      throw new IllegalStateException("task 40");
                    }
                  }))
          .withMessage("task 40");
    }
  }

  /** Tasks that wait for one another: no thread can do two. */
  @Test
  void property_threeThreadsAreAtWorkAtOnce() {
    try (var workers = Workers.of(3)) {
      var meeting = new CyclicBarrier(3);
      var threads = ConcurrentHashMap.<Thread>newKeySet();
      workers.run(
          3,
          1,
          (_, _) -> {
            meet(meeting);
            threads.add(Thread.currentThread());
          });
      assertThat(threads).hasSize(3).contains(Thread.currentThread());
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(PATIENCE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("alone", e);
    }
  }

  @Test
  void property_aFailureOnAnotherThreadReachesTheCaller() {
    Thread caller = Thread.currentThread();
    try (var workers = Workers.of(2)) {
      var meeting = new CyclicBarrier(2);
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() ->
              workers.run(
                  2,
                  1,
                  (_, _) -> {
                    meet(meeting);
                    if (!Thread.currentThread().equals(caller)) {
                      throw new AssertionError("on another thread");
                    }
                  }))
          .withMessage("on another thread");
    }
  }

  /** What a helper is at uses the caller's memory. */
  @Test
  void property_aFailedCallWaitsForItsHelpers() {
    try (var workers = Workers.of(2)) {
      var meeting = new CyclicBarrier(2);
      var call = new Call();
      assertThatIllegalStateException()
          .isThrownBy(() ->
              workers.run(
                  2,
                  1,
                  (_, _) -> {
                    meet(meeting);
                    if (call.isOnCaller()) {
                      throw new IllegalStateException("at once");
                    }
                    call.outlast();
                  }));
      assertThat(call.outlasted()).isTrue();
    }
  }

  @Test
  void property_anInterruptWaitsForTheHelpersAndIsKept() {
    try (var workers = Workers.of(2)) {
      var started = new CountDownLatch(1);
      var call = new Call();
      workers.run(
          2,
          1,
          (_, _) -> {
            if (call.isOnCaller()) {
              spin(() -> started.getCount() == 0);
              Thread.currentThread().interrupt();
            } else {
              started.countDown();
              call.outlast();
            }
          });
      assertThat(Thread.interrupted()).isTrue();
      assertThat(call.outlasted()).isTrue();
    }
  }

  /** One call, of which a helper sees whether it returned before its helpers were done. */
  private static final class Call {
    private final Thread caller = Thread.currentThread();
    private final AtomicBoolean returned = new AtomicBoolean();
    private final AtomicBoolean outlasted = new AtomicBoolean();

    boolean isOnCaller() {
      return Thread.currentThread().equals(caller);
    }

    /** Works until the caller waits, or no longer does. */
    void outlast() {
      spin(() -> caller.getState() == Thread.State.WAITING || returned.get());
      outlasted.set(!returned.get());
    }

    boolean outlasted() {
      returned.set(true);
      return outlasted.get();
    }
  }

  private static void spin(BooleanSupplier until) {
    long start = System.nanoTime();
    while (!until.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE) {
        throw new IllegalStateException("alone");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void property_closedWorkersLeaveTheWorkToTheCaller() {
    var workers = Workers.of(4);
    workers.close();
    var runs = new AtomicIntegerArray(9);
    workers.run(9, 1, (first, last) -> count(runs, first, last));
    assertThat(IntStream.range(0, 9).map(runs::get)).containsOnly(1);
  }
}
