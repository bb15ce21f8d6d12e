package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packed file that unfolds to more than the heap of a small process. */
final class IdxHeapTest {
  @TempDir private Path folder;

  /** Opens the file of its argument and prints the error. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] args) {
      try {
        new DataConfig.Idx(Path.of(args[0]), Optional.empty(), 0).open(new Skipped()).close();
      } catch (Problem e) {
        System.out.println(e.kind() + " " + e.getMessage());
      }
    }
  }

  @Test
  void refuses_whatTheHeapCannotHold() throws IOException, InterruptedException {
    byte[] header = Bytes.idxImages(1000, 400, 1000);
    byte[] noise = new byte[500_000]; // cannot be packed: 400 MB from half a megabyte is credible
    new Seed(0).random().nextBytes(noise);
    byte[] all = Arrays.copyOf(header, header.length + noise.length);
    System.arraycopy(noise, 0, all, header.length, noise.length);
    Path file = Bytes.put(folder, "images.gz", Bytes.gzip(all));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(told)
        .startsWith("DATA " + file + ": its content needs 400,000,000 bytes of memory, more than");
  }
}
