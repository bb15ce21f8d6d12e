package org.fullrank.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Engine;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * Memory that attention takes, forward and backward, each measured in a process of its own: in one
 * that has freed memory before, some of what is taken is there already and goes uncounted.
 */
final class AttentionMemory {
  private static final int HEADS = 8;
  private static final int HEAD = 64;
  private static final int WARM_TOKENS = 64;

  private AttentionMemory() {}

  /** MiB of the result and the gradients of queries, keys and values, fp32: it cannot take less. */
  static double alive(int tokens) {
    return 4.0 * HEADS * tokens * HEAD * Float.BYTES / (1 << 20);
  }

  /**
   * MiB that are taken on top of queries, keys, values and the gradient that arrives; NaN where the
   * system does not tell.
   */
  static double of(int tokens, Rival rival) {
    try {
      var process = command(tokens, rival).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw failed(tokens, rival, "its process failed; what it says is above");
      }
      return Double.parseDouble(said.strip());
    } catch (IOException e) {
      throw failed(tokens, rival, e.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw failed(tokens, rival, "interrupted");
    }
  }

  private static Problem failed(int tokens, Rival rival, String said) {
    return Problem.failed(
        "memory of %s over %,d tokens cannot be measured: %s".formatted(rival, tokens, said));
  }

  private static ProcessBuilder command(int tokens, Rival rival) {
    var command =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                AttentionMemory.class.getName(),
                Integer.toString(tokens),
                rival.name()));
    // Whatever is large is mapped when it is made and unmapped when it is freed.
    command.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
    command.environment().put("MALLOC_TRIM_THRESHOLD_", "65536");
    return command.redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /**
   * The process: prints the number.
   *
   * @param args tokens and rival
   */
  public static void main(String[] args) {
    int tokens = Integer.parseInt(args[0]);
    var rival = Rival.valueOf(args[1]);
    Engine.setThreads(Engine.defaultThreads());
    taken(WARM_TOKENS, rival); // libraries, threads, and what the JVM makes of the code
    System.out.println(believable(tokens, taken(tokens, rival)));
  }

  /**
   * {@code taken}, MiB.
   *
   * @throws IllegalStateException if it is less than what must be there
   */
  static double believable(int tokens, double taken) {
    if (taken + 1 < alive(tokens)) { // 1 for rounding
      throw new IllegalStateException(
          "%.0f MiB were seen where %.0f are alive".formatted(taken, alive(tokens)));
    }
    return taken;
  }

  private static double taken(int tokens, Rival rival) {
    try (var _ = Scope.open()) {
      Tensor[] draws = new Tensor[4];
      Arrays.setAll(draws, i -> Ops.randn(new Seed(i), 1, HEADS, tokens, HEAD));
      for (int i = 0; i < 3; i++) {
        draws[i].requires_grad_(true);
      }
      Resident.forget();
      long before = Resident.now();
      Tensor out = rival.attend(draws[0], draws[1], draws[2], false);
      Ops.backward(out, draws[3]);
      return before == 0 ? Double.NaN : Resident.peak() - before;
    }
  }
}
