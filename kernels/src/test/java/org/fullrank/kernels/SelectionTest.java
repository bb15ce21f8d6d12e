package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Workers ONE = Workers.of(1);

  @Test
  void golden_plainIsAlwaysThere() {
    Selection plain = Selection.of(Implementation.PLAIN, ONE);
    assertThat(plain.kernels().implementation()).isEqualTo(Implementation.PLAIN);
    assertThat(plain.reason()).isEqualTo("plain Java: asked for");
  }

  /** The library and the operating system agree on what the processor has. */
  @Test
  void golden_theBestIsWhatTheProcessorHas() {
    var processor = Processor.probe();
    Implementation want = Implementation.PLAIN;
    if (NativeLibrary.load() instanceof NativeLibrary.Loading.Loaded) {
      want = processor.has("avx2") && processor.has("fma") ? Implementation.AVX2 : want;
      want = processor.has("avx512bw") && processor.has("avx512vl") ? Implementation.AVX512 : want;
      want = processor.has("avx512_bf16") ? Implementation.AVX512_BF16 : want;
    }
    Selection best = Selection.best(ONE);
    assertThat(best.kernels().implementation()).isEqualTo(want);
    assertThat(best.reason()).startsWith(want.toString()).doesNotContain("\n");
  }

  @Test
  void refuses_whatTheMachineDoesNotRun() {
    int level =
        NativeLibrary.load() instanceof NativeLibrary.Loading.Loaded(var library)
            ? library.level()
            : -1;
    for (Implementation implementation : Implementation.values()) {
      if (implementation.level() > level) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Selection.of(implementation, ONE))
            .withMessageStartingWith("kernels: want one this machine runs, was " + implementation);
      }
    }
  }
}
