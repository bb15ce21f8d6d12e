package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system that libtorch has no build for, as JavaCPP is told by its own property. */
final class WithoutLibtorchTest {
  private static final String WHY =
      "there is none for linux-arm64, only for linux-x86_64 and macosx-arm64";

  @TempDir private Path folder;

  private record Ended(int exitCode, String told) {}

  private Ended run(String... args) throws IOException, InterruptedException {
    var java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.bytedeco.javacpp.platform=linux-arm64",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    Process process =
        new ProcessBuilder(Stream.concat(java.stream(), Stream.of(args)).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), told);
  }

  @Test
  void golden_doctorSaysSoAndGoesOn() throws IOException, InterruptedException {
    Ended doctor = run("doctor");
    assertThat(doctor.told().lines())
        .contains("fail  libtorch     " + WHY)
        .anyMatch(line -> line.matches("\\w+ +attention .*"))
        .noneMatch(line -> line.contains("BLAS"));
    assertThat(doctor.exitCode()).isEqualTo(1);
  }

  @Test
  void refuses_toTrainInOneLine() throws IOException, InterruptedException {
    Ended quickstart = run("quickstart");
    assertThat(quickstart.told())
        .isEqualToIgnoringNewLines("fullrank: libtorch does not load: " + WHY);
    assertThat(quickstart.exitCode()).isEqualTo(1);
  }
}
