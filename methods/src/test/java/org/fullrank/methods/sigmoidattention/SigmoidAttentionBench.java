package org.fullrank.methods.sigmoidattention;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionParts;
import org.fullrank.attention.MultiHeadAttention;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Seed;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Multi-head attention with sigmoid and with softmax scores, forward and backward, batch 16, 3
 * heads of 64; beside the floor, the matrix products of its maps and of its scores.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class SigmoidAttentionBench {
  private static final Pass PASS = Pass.train(new Seed(1));

  @Param private Precision precision = Precision.FP32;

  @Param({"49", "196", "1024"})
  private int tokens = 196;

  private MultiHeadAttention sigmoid = with(new SoftmaxScores());
  private MultiHeadAttention divided = sigmoid;
  private final MultiHeadAttention softmax = with(new SoftmaxScores());
  private Tensor x;
  private Tensor wide;
  private Tensor square;
  private Tensor heads;

  private static MultiHeadAttention with(Scores scores) {
    return new MultiHeadAttention(
        new MultiHeadAttention.Heads(192, 3, 0),
        new AttentionParts(Linear.small(), scores, java.util.Optional.empty()),
        new Seed(1));
  }

  @Setup
  public void setup() {
    sigmoid = with(SigmoidScores.of(-Math.log(tokens)));
    divided = with(new SigmoidScores(0, RowDivisor.BY_COUNT));
    x = Ops.randn(new Seed(1), 16, tokens, 192).requires_grad_(true);
    wide = low(Ops.randn(new Seed(2), 192, 576));
    square = low(Ops.randn(new Seed(3), 192, 192));
    heads = low(Ops.randn(new Seed(4), 48, tokens, 64));
  }

  private Tensor low(Tensor fp32) {
    ScalarType type =
        switch (precision) {
          case FP32 -> ScalarType.Float;
          case BF16 -> ScalarType.BFloat16;
        };
    return fp32.to(type).requires_grad_(true);
  }

  private double through(MultiHeadAttention attention) {
    try (var _ = org.fullrank.core.Scope.open()) {
      return backward(precision.run(() -> attention.forward(x, PASS)));
    }
  }

  @Benchmark
  public double sigmoid() {
    return through(sigmoid);
  }

  @Benchmark
  public double dividedRows() {
    return through(divided);
  }

  @Benchmark
  public double softmax() {
    return through(softmax);
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      Tensor input = x.to(wide.scalar_type());
      double total = backward(input.matmul(wide)) + backward(input.matmul(square));
      return total + backward(heads.bmm(heads.transpose(1, 2)).bmm(heads));
    }
  }

  private static double backward(Tensor y) {
    Tensor loss = Ops.toFloat(y).sum();
    loss.backward();
    return Ops.value(loss);
  }
}
