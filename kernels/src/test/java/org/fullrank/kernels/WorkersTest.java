package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkersTest {
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

  @Test
  void property_closedWorkersLeaveTheWorkToTheCaller() {
    var workers = Workers.of(4);
    workers.close();
    var runs = new AtomicIntegerArray(9);
    workers.run(9, 1, (first, last) -> count(runs, first, last));
    assertThat(IntStream.range(0, 9).map(runs::get)).containsOnly(1);
  }
}
