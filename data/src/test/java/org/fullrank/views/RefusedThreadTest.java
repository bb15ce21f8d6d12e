package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.loader.Loader;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** More workers than the system has room for. */
class RefusedThreadTest {
  /** Opens a loader of 256 workers, and prints what stands against it. */
  static final class Greedy {
    private Greedy() {}

    public static void main(String[] arguments) {
      var config = new LoaderConfig(2, LoaderConfig.Tail.KEEP, 256, 1);
      var views = ImageViews.Byol.small(8, Pixels.GRAY);
      var source = new Loader.Source(MemorySet.of(4), views, config, new Seed(1));
      try (var _ = Loader.open(source, Position.START, _ -> {})) {
        System.out.println("all started");
      } catch (Problem problem) {
        System.out.println(problem.kind() + " " + problem.getMessage());
      }
    }
  }

  /** Threads of 1 GB each in an address space of 24 GB; those that had begun end, or it hangs. */
  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void refuses_aThreadThatTheSystemRefuses() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -v 25165824; exec \"$@\"",
                "sh",
                java,
                "-Xlog:disable",
                "-Xss1g",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Greedy.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said)
        .startsWith("FAILED train.workers: thread views-")
        .endsWith(" cannot be started\n");
  }
}
