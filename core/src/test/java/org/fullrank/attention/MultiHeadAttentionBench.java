package org.fullrank.attention;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Seed;
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
 * Attention forward and backward, batch 128, 50 tokens, 3 heads of 64; beside the floor, the four
 * matrix products of the maps and the scores without softmax, split or merge.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class MultiHeadAttentionBench {
  private static final Pass PASS = Pass.train(new Seed(1));

  @Param private Precision precision = Precision.FP32;

  private final MultiHeadAttention attention =
      new MultiHeadAttention(
          new MultiHeadAttention.Heads(192, 3, 0), AttentionParts.standard(), new Seed(1));
  private Tensor x;
  private Tensor wide;
  private Tensor square;
  private Tensor heads;

  @Setup
  public void setup() {
    x = Ops.randn(new Seed(1), 128, 50, 192).requires_grad_(true);
    wide = low(Ops.randn(new Seed(2), 192, 576));
    square = low(Ops.randn(new Seed(3), 192, 192));
    heads = low(Ops.randn(new Seed(4), 384, 50, 64));
  }

  private Tensor low(Tensor fp32) {
    ScalarType type =
        switch (precision) {
          case FP32 -> ScalarType.Float;
          case BF16 -> ScalarType.BFloat16;
        };
    return fp32.to(type).requires_grad_(true);
  }

  @Benchmark
  public double attention() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return backward(precision.run(() -> attention.forward(x, PASS)));
    }
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
