package org.fullrank.encoder;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Seed;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
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
 * One block of width 192 in a vision transformer, batch 128, 28×28 pixels, patches of 4, forward
 * and backward; beside the floor, the matrix products of the block's four maps.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class VisionTransformerBench {
  private static final Pass PASS = Pass.train(new Seed(1));

  @Param private Precision precision = Precision.FP32;

  private final Encoder encoder =
      EncoderConfig.Vit.of(new VitSize(192, 1, 3, 4), 4)
          .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(1));
  private Tensor images;
  private Tensor tokens;
  private Tensor hidden;
  private Tensor weights;
  private Tensor back;

  @Setup
  public void setup() {
    ScalarType type =
        switch (precision) {
          case FP32 -> ScalarType.Float;
          case BF16 -> ScalarType.BFloat16;
        };
    images = Ops.randn(new Seed(1), 128, 1, 28, 28);
    tokens = Ops.randn(new Seed(2), 6400, 192).to(type).requires_grad_(true);
    hidden = Ops.randn(new Seed(3), 6400, 768).to(type).requires_grad_(true);
    weights = Ops.randn(new Seed(4), 192, 576 + 192 + 768).to(type).requires_grad_(true);
    back = Ops.randn(new Seed(5), 768, 192).to(type).requires_grad_(true);
  }

  @Benchmark
  public double block() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return backward(precision.run(() -> encoder.forward(Input.of(images), PASS).pooled()));
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return backward(tokens.mm(weights)) + backward(hidden.mm(back));
    }
  }

  private static double backward(Tensor y) {
    Tensor loss = Ops.toFloat(y).sum();
    loss.backward();
    return Ops.value(loss);
  }
}
