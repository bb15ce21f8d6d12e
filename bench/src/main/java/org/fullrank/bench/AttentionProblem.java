package org.fullrank.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * An attention problem to time, with head size 64.
 *
 * @param batch samples
 * @param heads of each sample
 * @param tokens queries and keys of each sample
 * @param causal whether a token sees only itself and the tokens before it
 * @param precision of queries, keys and values
 * @param threads of libtorch, and of the kernels
 */
record AttentionProblem(
    int batch, int heads, int tokens, boolean causal, Precision precision, int threads) {
  private static final int HEAD = 64;
  private static final double FLOPS_OF_A_TURN = 2e9;
  private static final double PATIENCE = 2000; // ms, all counted turns of one way
  private static final double BACKWARD = 2.5; // five products for two

  /**
   * A problem of about equal work at any length: a batch of small images, or a single long text.
   */
  static AttentionProblem of(int tokens, boolean causal, Precision precision, int threads) {
    int batch = tokens < 512 ? 8 : tokens < 2048 ? 2 : 1;
    return new AttentionProblem(batch, tokens < 512 ? 6 : 8, tokens, causal, precision, threads);
  }

  /** Floating-point operations of the two forward products, without masked entries. */
  double flops() {
    double pairs = causal ? tokens * (tokens + 1.0) / 2 : (double) tokens * tokens;
    return 4.0 * batch * heads * pairs * HEAD;
  }

  double backwardFlops() {
    return BACKWARD * flops();
  }

  /**
   * The table rows of forward and backward.
   *
   * @param peak GFLOP/s of one thread
   */
  List<Map<String, Object>> rows(int rounds, double peak) {
    // More threads than one in the products within libtorch's own threads would only hinder it.
    Engine.setThreads(threads, 1);
    try (var _ = Scope.open()) {
      var data = Data.of(this);
      var rows = new ArrayList<Map<String, Object>>();
      for (boolean backward : List.of(false, true)) {
        var work = new Case.Work(backward ? backwardFlops() : flops(), threads * peak);
        var contest = new Case(labels(backward), work, data.ways(work, backward));
        rows.addAll(contest.rows(contest.run(rounds, PATIENCE)));
      }
      return rows;
    } finally {
      Engine.setThreads(Engine.defaultThreads());
    }
  }

  private Map<String, Object> labels(boolean backward) {
    var labels = new LinkedHashMap<String, Object>();
    labels.put("threads", threads);
    labels.put("precision", precision);
    labels.put("tokens", tokens);
    labels.put("keys", causal ? "causal" : "full");
    labels.put("pass", backward ? "backward" : "forward");
    return labels;
  }

  /** {@code 1 thread, FP32, 196 tokens, full}. */
  String inWords() {
    return "%s, %s, %s, %s"
        .formatted(
            new Count(threads, "thread"),
            precision,
            new Count(tokens, "token"),
            causal ? "causal" : "full");
  }

  /** Queries, keys and values that require gradients, and the gradient of the result. */
  private record Data(AttentionProblem problem, List<Tensor> qkv, Tensor gradient) {
    static Data of(AttentionProblem problem) {
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

    LinkedHashMap<String, Runner> ways(Case.Work work, boolean backward) {
      int times = (int) Math.clamp(FLOPS_OF_A_TURN / work.operations(), 1, 50);
      var ways = new LinkedHashMap<String, Runner>();
      Stream.of(AttentionWay.values())
          .filter(way -> way.fits(problem.tokens()))
          .forEach(way ->
              ways.put(
                  way.word(),
                  () ->
                      Stream.generate(() -> backward ? backward(way) : forward(way))
                          .limit(times)
                          .toList()));
      return ways;
    }

    /** Milliseconds. */
    private double forward(AttentionWay way) {
      return Ops.noGrad(() -> {
        try (var _ = Scope.open()) {
          long start = problem.clock();
          attend(way);
          return (problem.clock() - start) / 1e6;
        }
      });
    }

    /** Milliseconds, with the addition to the gradients of the leaves. */
    private double backward(AttentionWay way) {
      try (var _ = Scope.open()) {
        Tensor out = attend(way);
        long start = problem.clock();
        Ops.backward(out, gradient);
        return (problem.clock() - start) / 1e6;
      }
    }

    private Tensor attend(AttentionWay way) {
      return way.attend(qkv.getFirst(), qkv.get(1), qkv.getLast(), problem.causal());
    }
  }

  /**
   * The time, nanoseconds: for a single thread the processor time, which other programs do not
   * lengthen.
   */
  private long clock() {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
