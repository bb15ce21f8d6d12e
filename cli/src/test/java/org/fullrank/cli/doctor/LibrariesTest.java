package org.fullrank.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.fullrank.kernels.Selection;
import org.fullrank.kernels.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LibrariesTest {
  @ParameterizedTest
  @CsvSource({
    "passive, 10, OK",
    "PASSIVE, 4, OK",
    "active, 10, WARN",
    ", 10, WARN",
    "passive, , WARN",
    "passive, 26, WARN",
    "passive, soon, WARN"
  })
  void golden_idleThreadsMustSleep(String openMp, String openBlas, Finding.Level level) {
    assertThat(
            Libraries.waiting(Optional.ofNullable(openMp), Optional.ofNullable(openBlas)).level())
        .isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"OpenBLAS, Haswell, WARN", "OpenBLAS, , OK", "MKL, Haswell, OK", "MKL, , OK"})
  void golden_aCoreTypeOverrulesOpenBlasAlone(String blas, String core, Finding.Level level) {
    assertThat(Libraries.blas(blas, Optional.ofNullable(core)).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, OK", "1, 2, WARN", "4, 2, WARN"})
  void golden_oneThreadForEachCore(int threads, int cores, Finding.Level level) {
    assertThat(Libraries.threads(threads, cores).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"100, 250, OK", "100, 40, WARN"})
  void golden_bf16ThatIsSlowerIsToldOf(double fp32, double bf16, Finding.Level level) {
    assertThat(Libraries.speed(fp32, bf16).level()).isEqualTo(level);
  }

  @Test
  void golden_slowAttentionIsToldOfWhereThereIsARemedy() {
    try (var workers = Workers.of(1)) {
      var kernels = Selection.best(workers).kernels();
      var slow = Libraries.kernels(new Selection(kernels, "slow: old", Optional.of("Do this.")));
      assertThat(slow).isEqualTo(Finding.warn("attention", "slow: old", "Do this."));
      var fast = Libraries.kernels(new Selection(kernels, "fast", Optional.empty()));
      assertThat(fast).isEqualTo(Finding.ok("attention", "fast"));
    }
  }
}
