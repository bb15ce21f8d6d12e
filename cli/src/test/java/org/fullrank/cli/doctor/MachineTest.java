package org.fullrank.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fullrank.kernels.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineTest {
  @ParameterizedTest
  @CsvSource({"2.31, FAIL", "2.34, FAIL", "2.35, OK", "2.36, OK", "3.0, OK", "3, OK", "2, FAIL"})
  void golden_whichGlibcIsRefused(String glibc, Finding.Level level) {
    assertThat(Machine.linux("Linux amd64", Optional.of(glibc)).level()).isEqualTo(level);
  }

  @Test
  void refuses_aSystemWithoutGlibc() {
    var finding = Machine.linux("Linux amd64", Optional.empty());
    assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
    assertThat(finding.remedy()).get().asString().contains("glibc");
  }

  @Test
  void golden_availableMemoryIsReadInKibibytes() {
    var meminfo = List.of("MemTotal:  2048 kB", "MemAvailable:     1024 kB", "Cached: 7 kB");
    assertThat(Machine.available(meminfo)).isEqualTo(1L << 20);
  }

  @ParameterizedTest
  @CsvSource({"1073741823, FAIL", "1073741824, WARN", "3221225471, WARN", "3221225472, OK"})
  void golden_howMuchMemoryIsEnough(long bytes, Finding.Level level) {
    assertThat(Machine.memory(bytes).level()).isEqualTo(level);
  }

  @Test
  void golden_aFolderYetToBeMadeIsJudgedByTheOneAbove(@TempDir Path folder) {
    Path runs = folder.resolve("not/yet");
    assertThat(Machine.disk("runs", runs, 1).level()).isEqualTo(Finding.Level.OK);
    assertThat(Machine.disk("runs", runs, Long.MAX_VALUE).level()).isEqualTo(Finding.Level.FAIL);
  }

  @Test
  void golden_aProcessorWithoutAvx2IsSlow() {
    var old = new Processor("Atom", 4, Set.of("sse2"));
    var wide = new Processor("Xeon", 4, Set.of("sse2", "avx2"));
    boolean intel = System.getProperty("os.arch").equals("amd64");
    assertThat(Machine.processor(old).level())
        .isEqualTo(intel ? Finding.Level.WARN : Finding.Level.OK);
    assertThat(Machine.processor(wide).level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void golden_aProcessorWithoutFlagsIsToldWithoutThem() {
    assertThat(Machine.processor(new Processor("aarch64", 4, Set.of())).found())
        .isEqualTo("aarch64, 4 cores");
    assertThat(Machine.processor(new Processor("aarch64", 4, Set.of("asimd"))).found())
        .isEqualTo("aarch64, 4 cores, asimd");
  }
}
