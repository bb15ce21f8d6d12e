package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.fullrank.kernels.Stage.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls from several threads at once, of problems that need different room. */
class ConcurrencyTest {
  private static final int CALLERS = 4;
  private static final int CALLS = 8;

  @ParameterizedTest
  @MethodSource("org.fullrank.kernels.Paths#all")
  void property_callsAtOnceGiveTheBitsOfCallsInTurn(AttentionKernels kernels)
      throws InterruptedException, ExecutionException {
    var samples = IntStream.range(0, CALLERS * CALLS).mapToObj(Sample::random).toList();
    var want = samples.stream().map(it -> Stage.run(kernels, it, Layout.PACKED)).toList();
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Outcome>> got =
          samples.stream()
              .map(it -> callers.submit(() -> Stage.run(kernels, it, Layout.PACKED)))
              .toList();
      for (int i = 0; i < samples.size(); i++) {
        assertSame("seed " + i, got.get(i).get(), want.get(i));
      }
    }
  }

  private static void assertSame(String name, Outcome got, Outcome want) {
    assertThat(got.out()).as(name).containsExactly(want.out());
    assertThat(got.dq()).as(name).containsExactly(want.dq());
    assertThat(got.dk()).as(name).containsExactly(want.dk());
    assertThat(got.dv()).as(name).containsExactly(want.dv());
  }
}
