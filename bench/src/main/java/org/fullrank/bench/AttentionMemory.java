package org.fullrank.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Engine;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.lab.ResidentMemory;

/**
 * Measures the memory of attention, forward and backward, in a process of its own. A process that
 * has freed memory before still holds some of it, and would measure too little.
 */
final class AttentionMemory {
  private static final int HEADS = 8;
  private static final int HEAD = 64;
  private static final int WARM_TOKENS = 64;

  private AttentionMemory() {}

  /** MiB of the result and the three gradients in fp32: the lower bound of attention's memory. */
  static double alive(int tokens) {
    return 4.0 * HEADS * tokens * HEAD * Float.BYTES / (1 << 20);
  }

  /**
   * MiB in addition to queries, keys, values and the gradient of the result; NaN if the system does
   * not report memory.
   */
  static double of(int tokens, AttentionWay way) {
    return ChildProcess.output(command(tokens, way))
        .map(Double::parseDouble)
        .orElseThrow(() ->
            Problem.failed(
                String.format(
                    Locale.ROOT,
                    "memory of %s over %,d tokens cannot be measured: its process failed",
                    way,
                    tokens)));
  }

  /** The memory of Fullrank's sigmoid attention and, if the weights fit, of plain products, MiB. */
  static Map<String, Object> row(int tokens) {
    var row = new LinkedHashMap<String, Object>();
    row.put("tokens", tokens);
    row.put("results", alive(tokens));
    Stream.of(AttentionWay.SIGMOID, AttentionWay.PRODUCTS)
        .filter(way -> way.fits(tokens))
        .forEach(way -> row.put(way.word(), of(tokens, way)));
    return row;
  }

  private static ProcessBuilder command(int tokens, AttentionWay way) {
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
                way.name()));
    // malloc maps each large block anew, and unmaps it when it is freed.
    command.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
    command.environment().put("MALLOC_TRIM_THRESHOLD_", "65536");
    return command.redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /**
   * The main method of the process; prints the memory, MiB.
   *
   * @param args number of tokens and implementation
   */
  public static void main(String[] args) {
    int tokens = Integer.parseInt(args[0]);
    var way = AttentionWay.valueOf(args[1]);
    Engine.setThreads(Engine.defaultThreads());
    taken(WARM_TOKENS, way); // libraries, threads, and what the JVM makes of the code
    System.out.println(believable(tokens, taken(tokens, way)));
  }

  /**
   * {@code taken}, MiB, after a plausibility check.
   *
   * @throws IllegalStateException if it is below {@link #alive}
   */
  static double believable(int tokens, double taken) {
    if (taken + 1 < alive(tokens)) { // 1 for rounding
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "measured %.0f MiB, less than the %.0f MiB in use",
              taken,
              alive(tokens)));
    }
    return taken;
  }

  private static double taken(int tokens, AttentionWay way) {
    try (var _ = Scope.open()) {
      Tensor[] draws = new Tensor[4];
      Arrays.setAll(draws, i -> Ops.randn(new Seed(i), 1, HEADS, tokens, HEAD));
      for (int i = 0; i < 3; i++) {
        draws[i].requires_grad_(true);
      }
      ResidentMemory.forget();
      long before = ResidentMemory.now();
      Tensor out = way.attend(draws[0], draws[1], draws[2], false);
      Ops.backward(out, draws[3]);
      return before == 0 ? Double.NaN : ResidentMemory.peak() - before;
    }
  }
}
