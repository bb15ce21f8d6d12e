package org.fullrank.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The CUDA images in the jar are those that the sources say. */
class CudaImagesTest {
  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Path IMAGES = Path.of("src/main/resources/cuda");

  /** As {@code build.sh} joins them. */
  private static final List<String> FILES =
      List.of(
          "attention.h",
          "plan.h",
          "device.h",
          "tile.h",
          "sight.h",
          "score.h",
          "stream.h",
          "forward.h",
          "warpgroup.h",
          "hopper.h",
          "backward.h",
          "every.h",
          "attention.cu",
          "plans.cpp",
          "build.sh");

  private static final List<String> BUILT =
      List.of("sm_90a.cubin.gz", "sm_80.cubin.gz", "compute_80.ptx.gz", "plans.txt");

  @Test
  void property_imagesWereBuiltFromTheseSources() throws IOException {
    assertThat(sha256(SOURCES, FILES))
        .as("the CUDA sources changed: run cuda/src/main/cuda/build.sh cuda/%s", IMAGES)
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
  void property_imagesAreThoseRecorded() throws IOException {
    assertThat(sha256(IMAGES, BUILT)).isEqualTo(recorded("images.sha256"));
    long bytes = 0;
    for (String file : BUILT) {
      bytes += Files.size(IMAGES.resolve(file));
    }
    assertThat(bytes).isLessThan(1_500_000);
  }

  @Test
  void property_everyImageUnpacks() {
    for (CudaImage image : CudaImage.values()) {
      byte[] bytes = image.bytes();
      byte[] start = Arrays.copyOf(bytes, 4);
      byte[] want =
          image == CudaImage.COMPUTE_80
              ? new byte[] {'.', 'v', 'e', 'r'}
              : new byte[] {127, 'E', 'L', 'F'};
      assertThat(start).as(image.toString()).isEqualTo(want);
      assertThat(bytes[bytes.length - 1]).isZero();
    }
  }

  /** With {@code -Pnative}, where there is an nvcc. */
  @Test
  @EnabledIfSystemProperty(named = "native.rebuild", matches = "true")
  void property_rebuildingGivesTheSameBytes() throws IOException, InterruptedException {
    boolean compiler =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nvcc")));
    assumeTrue(compiler, "rebuilding the CUDA images needs nvcc");
    Path fresh = Path.of("target/cuda-images");
    Process build =
        new ProcessBuilder(SOURCES.resolve("build.sh").toString(), fresh.toString())
            .inheritIO()
            .start();
    assertThat(build.waitFor()).as("build.sh").isZero();
    Assumptions.assumeThat(Files.readString(fresh.resolve("compiler.txt")).strip())
        .isEqualTo(recorded("compiler.txt"));
    for (String file : BUILT) {
      assertThat(fresh.resolve(file)).hasSameBinaryContentAs(IMAGES.resolve(file));
    }
  }

  private static String recorded(String file) throws IOException {
    return Files.readString(IMAGES.resolve(file)).strip();
  }

  private static String sha256(Path folder, List<String> files) throws IOException {
    var joined = new ByteArrayOutputStream();
    for (String file : files) {
      joined.write(Files.readAllBytes(folder.resolve(file)));
    }
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(joined.toByteArray());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
