package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The library in the jar is the one that the sources say. */
class NativeLibraryTest {
  private static final Path SOURCES = Path.of("src/main/native");
  private static final Path LIBRARY = Path.of("src/main/resources/native/linux-x86_64");

  /** As {@code build.sh} joins them. */
  private static final List<String> FILES =
      List.of(
          "attention.h",
          "vector.h",
          "product.h",
          "skeleton.h",
          "forward.h",
          "backward.h",
          "repulsion.h",
          "peak.h",
          "kernels.h",
          "tiles.h",
          "amx.h",
          "dispatch.cpp",
          "avx2.cpp",
          "avx512.cpp",
          "avx512_bf16.cpp",
          "amx.cpp",
          "build.sh");

  @Test
  void property_libraryWasBuiltFromTheseSources() throws IOException {
    var joined = new ByteArrayOutputStream();
    for (String file : FILES) {
      joined.write(Files.readAllBytes(SOURCES.resolve(file)));
    }
    assertThat(sha256(joined.toByteArray()))
        .as("the native sources changed: run kernels/src/main/native/build.sh %s", LIBRARY)
        .isEqualTo(recorded("sources.sha256"));
  }

  @Test
  void property_everySourceIsCounted() throws IOException {
    try (var files = Files.list(SOURCES)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(FILES);
    }
  }

  @Test
  void property_libraryIsTheOneRecorded() throws IOException {
    byte[] library = Files.readAllBytes(LIBRARY.resolve("libfullrank_attention.so"));
    assertThat(library.length).isLessThan(450_000);
    assertThat(sha256(library)).isEqualTo(recorded("libfullrank_attention.so.sha256"));
  }

  /**
   * With {@code -Pnative}. The same compiler gives the same bytes; another gives others, and then
   * only the hash of the sources vouches for the library.
   */
  @Test
  @EnabledIfSystemProperty(named = "native.rebuild", matches = "true")
  void property_rebuildingGivesTheSameBytes() throws IOException, InterruptedException {
    Path fresh = Path.of("target/native");
    Process build =
        new ProcessBuilder(SOURCES.resolve("build.sh").toString(), fresh.toString())
            .inheritIO()
            .start();
    assertThat(build.waitFor()).as("build.sh").isZero();
    Assumptions.assumeThat(Files.readString(fresh.resolve("compiler.txt")).strip())
        .isEqualTo(recorded("compiler.txt"));
    assertThat(fresh.resolve("libfullrank_attention.so"))
        .hasSameBinaryContentAs(LIBRARY.resolve("libfullrank_attention.so"));
  }

  private static String recorded(String file) throws IOException {
    return Files.readString(LIBRARY.resolve(file)).strip();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
