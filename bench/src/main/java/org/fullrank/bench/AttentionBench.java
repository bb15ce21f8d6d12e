package org.fullrank.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.Check;
import org.fullrank.core.Engine;
import org.fullrank.core.Precision;
import org.fullrank.kernels.Element;
import org.fullrank.kernels.Peak;

/**
 * Compares Fullrank's attention kernels with libtorch's fused attention (SDPA) and with plain
 * products, in time and memory.
 *
 * @param tokens lengths of the sequences, each positive
 * @param rounds timed turns of each implementation, positive
 */
public record AttentionBench(List<Integer> tokens, int rounds) {
  /** The longest sequence that the kernels support. */
  public static final int MOST_TOKENS = 1 << 24;

  private static final List<Integer> LENGTHS_OF_MEMORY = List.of(2048, 4096, 8192, 16384);

  public AttentionBench {
    tokens = List.copyOf(tokens);
    tokens.forEach(n -> Check.positive(n, "tokens"));
    Check.positive(rounds, "rounds");
  }

  /**
   * Runs the benchmark.
   *
   * @param say receives a line of progress for each part
   */
  public BenchResult run(Consumer<String> say) {
    var before = Circumstances.now();
    var facts = new LinkedHashMap<String, Object>();
    facts.put("kernels", FusedAttention.implementation().toString());
    var rows = new ArrayList<Map<String, Object>>();
    for (Precision precision : Precision.values()) {
      double peak = peak(precision);
      facts.put(
          "peak " + precision, String.format(Locale.ROOT, "%.0f GFLOP/s of one thread", peak));
      new AttentionProblem(1, 2, 16, false, precision, 1).rows(2, peak); // the JVM compiles here
      for (AttentionProblem problem : problems(precision)) {
        say.accept("attention, " + problem.inWords());
        rows.addAll(problem.rows(rounds, peak));
      }
    }
    say.accept("memory");
    var memory = LENGTHS_OF_MEMORY.stream().map(AttentionMemory::row).toList();
    return new BenchResult(
        facts,
        before,
        Circumstances.now(),
        List.of(
            new Table(
                "attention; a single thread by processor time, more by wall time; over_X: the row's"
                    + " speed over X's, by medians",
                rows),
            new Table("memory of forward and backward, 8 heads of 64, fp32, MiB", memory)));
  }

  /** One thread before two, where the machine has two. */
  private List<AttentionProblem> problems(Precision precision) {
    return IntStream.of(1, 2)
        .filter(threads -> threads <= Engine.defaultThreads())
        .boxed()
        .flatMap(threads ->
            tokens.stream()
                .flatMap(n ->
                    Stream.of(false, true)
                        .map(causal -> AttentionProblem.of(n, causal, precision, threads))))
        .toList();
  }

  /** Peak GFLOP/s of a single thread, by multiply-adds alone; NaN if it cannot be measured. */
  private static double peak(Precision precision) {
    Element element =
        switch (precision) {
          case FP32 -> Element.FLOAT32;
          case BF16 -> Element.BFLOAT16;
        };
    return Peak.gigaflops(FusedAttention.implementation(), element).orElse(Double.NaN);
  }
}
