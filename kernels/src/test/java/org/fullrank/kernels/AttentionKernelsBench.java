package org.fullrank.kernels;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Forward and backward of a few heads on one thread; beside the floor, a call on one query and one
 * key, which costs what every call costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class AttentionKernelsBench {
  /** Scores to choose from. */
  public enum Weights {
    SIGMOID,
    SOFTMAX
  }

  @Param({"AVX512_BF16"})
  private Implementation implementation = Implementation.PLAIN;

  @Param private Element element = Element.FLOAT32;
  @Param private Weights weights = Weights.SIGMOID;

  @Param({"17", "50", "196", "1024"})
  private int tokens;

  @Param({"32", "64"})
  private int size;

  private Ready problem;
  private Ready one;

  /** A problem whose arrays are laid out. */
  private record Ready(AttentionKernels kernels, Attention problem, Stage stage) {
    static Ready of(AttentionKernels kernels, Attention problem) {
      return new Ready(
          kernels, problem, new Stage(Sample.of(problem, 1, 1), Stage.Layout.TOKENS_FIRST));
    }

    void forward() {
      kernels.forward(problem, stage.in, new AttentionOutput(stage.out, stage.logSumExp));
    }

    void backward() {
      kernels.backward(
          problem,
          stage.in,
          new AttentionOutput(stage.out, stage.logSumExp),
          new Gradients(stage.outGradient, stage.gradient));
    }
  }

  @Setup
  public void setup() {
    AttentionKernels kernels = Selection.of(implementation, Workers.of(1)).kernels();
    Score score =
        switch (weights) {
          case SIGMOID -> new Score.Sigmoid((float) -Math.log(tokens));
          case SOFTMAX -> new Score.Softmax();
        };
    Rule rule = Rule.of(score, size);
    problem =
        Ready.of(kernels, new Attention(new Shape(8, 3, tokens, tokens, size), element, rule));
    one = Ready.of(kernels, new Attention(new Shape(1, 1, 1, 1, size), element, rule));
    problem.forward();
    one.forward();
  }

  @TearDown
  public void tearDown() {
    problem.stage().close();
    one.stage().close();
  }

  @Benchmark
  public void forward() {
    problem.forward();
  }

  @Benchmark
  public void backward() {
    problem.backward();
  }

  @Benchmark
  public void floor() {
    one.forward();
  }
}
