package org.fullrank.cli.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Engine;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * One attention to be timed, with heads of 64.
 *
 * @param batch samples
 * @param heads of each
 * @param tokens queries and keys of each
 * @param causal whether a token sees only itself and those before it
 * @param precision of queries, keys and values
 * @param threads of libtorch, and of our kernels
 */
public record AttentionCase(
    int batch, int heads, int tokens, boolean causal, Precision precision, int threads) {
  private static final int HEAD = 64;
  private static final double FLOPS_OF_A_TURN = 2e9;
  private static final double BACKWARD = 2.5; // five products for two
  private static final int WARM = 100; // turns
  private static final double SLOW = 2000; // ms, forward and backward

  /** About as much work whatever the length: small images in a batch, long texts one at a time. */
  static AttentionCase of(int tokens, boolean causal, Precision precision, int threads) {
    int batch = tokens < 512 ? 8 : tokens < 2048 ? 2 : 1;
    return new AttentionCase(batch, tokens < 512 ? 6 : 8, tokens, causal, precision, threads);
  }

  /** Until the JVM has compiled what is ours: what an interpreter adds shows at small sizes. */
  static void warm(Precision precision) {
    var small = new AttentionCase(1, 2, 16, false, precision, 1);
    try (var _ = Scope.open()) {
      var data = Data.of(small);
      for (Rival rival : Rival.values()) {
        for (int i = 0; i < WARM; i++) {
          data.forward(rival);
          data.backward(rival);
        }
      }
    }
  }

  /** Floating-point operations of the two products of forward that are not hidden. */
  double flops() {
    double pairs = causal ? tokens * (tokens + 1.0) / 2 : (double) tokens * tokens;
    return 4.0 * batch * heads * pairs * HEAD;
  }

  double backwardFlops() {
    return BACKWARD * flops();
  }

  /**
   * The rivals that fit in turn, {@code rounds} times after one that is not counted; a rival that
   * takes seconds takes one turn.
   */
  AttentionRow run(int rounds) {
    // More threads than one in the products within libtorch's own threads would only hinder it.
    Engine.setThreads(threads, 1);
    var forward = new EnumMap<Rival, List<Double>>(Rival.class);
    var backward = new EnumMap<Rival, List<Double>>(Rival.class);
    try (var _ = Scope.open()) {
      var data = Data.of(this);
      for (int round = 0; round <= rounds; round++) {
        for (Rival rival : Rival.values()) {
          if (!rival.fits(tokens) || slow(forward, rival)) {
            continue; // not at all, or once is enough
          }
          double there = data.forward(rival);
          double back = data.backward(rival);
          if (round > 0 || there + back > SLOW) {
            forward.computeIfAbsent(rival, _ -> new ArrayList<>()).add(there);
            backward.computeIfAbsent(rival, _ -> new ArrayList<>()).add(back);
          }
        }
      }
    } finally {
      Engine.setThreads(Engine.defaultThreads());
    }
    return new AttentionRow(this, medians(forward), medians(backward));
  }

  private static boolean slow(Map<Rival, List<Double>> times, Rival rival) {
    return times.getOrDefault(rival, List.of()).stream().anyMatch(ms -> ms > SLOW / 4);
  }

  private static Map<String, Double> medians(Map<Rival, List<Double>> times) {
    var medians = new LinkedHashMap<String, Double>();
    times.forEach(
        (rival, ms) -> medians.put(rival.name().toLowerCase(Locale.ROOT), new Timing(ms).median()));
    return medians;
  }

  /** Queries, keys and values that want gradients, and one that arrives. */
  private record Data(AttentionCase problem, List<Tensor> qkv, Tensor gradient) {
    static Data of(AttentionCase problem) {
      ScalarType type =
          switch (problem.precision()) {
            case FP32 -> ScalarType.Float;
            case BF16 -> ScalarType.BFloat16;
          };
      long[] shape = {problem.batch(), problem.heads(), problem.tokens(), HEAD};
      var draws =
          IntStream.range(0, 4).mapToObj(i -> Ops.randn(new Seed(i), shape).to(type)).toList();
      draws.subList(0, 3).forEach(leaf -> leaf.requires_grad_(true));
      return new Data(problem, draws.subList(0, 3), draws.getLast());
    }

    /** Milliseconds. */
    double forward(Rival rival) {
      int times = (int) Math.clamp(FLOPS_OF_A_TURN / problem.flops(), 1, 50);
      return Ops.noGrad(() -> {
        long start = problem.clock();
        for (int i = 0; i < times; i++) {
          try (var _ = Scope.open()) {
            attend(rival);
          }
        }
        return (problem.clock() - start) / 1e6 / times;
      });
    }

    /** Milliseconds, adding to the leaves' gradients included. */
    double backward(Rival rival) {
      int times = (int) Math.clamp(FLOPS_OF_A_TURN / problem.backwardFlops(), 1, 50);
      long nanos = 0;
      for (int i = 0; i < times; i++) {
        try (var _ = Scope.open()) {
          Tensor out = attend(rival);
          long start = problem.clock();
          Ops.backward(out, gradient);
          nanos += problem.clock() - start;
        }
      }
      return nanos / 1e6 / times;
    }

    private Tensor attend(Rival rival) {
      return rival.attend(qkv.getFirst(), qkv.get(1), qkv.getLast(), problem.causal());
    }
  }

  /** One thread is timed by the time the processor gave it, whatever else ran beside it. */
  private long clock() {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  String asText() {
    return String.format(
        Locale.ROOT,
        "%7d  %-9s %7d  %-6s",
        threads,
        precision.name().toLowerCase(Locale.ROOT),
        tokens,
        causal ? "causal" : "full");
  }
}
