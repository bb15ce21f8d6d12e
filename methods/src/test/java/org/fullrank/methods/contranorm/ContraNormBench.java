package org.fullrank.methods.contranorm;

import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The layer on 49 tokens of 64, forward and backward, beside its floor, the norm alone, and an
 * encoder of four blocks with either. A block has two norms and the encoder one more: what the
 * layer adds to a block is {@code (layer − floor)/(encoderWithout/4)}: 0.10 on one thread of an AMD
 * EPYC (Zen 5), fp32.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class ContraNormBench {
  private Tensor tokens;
  private Tensor images;
  private LayerNorm norm;
  private ContraNorm layer;
  private Encoder plain;
  private Encoder contra;

  @Setup
  public void setup() {
    tokens = Ops.randn(new Seed(0), 128, 49, 64).requires_grad_(true);
    images = Ops.randn(new Seed(1), 128, 1, 28, 28);
    norm = LayerNorm.of(64);
    layer = new ContraNorm(ContraNormConfig.DEFAULT, 64, LayerNorm.of(64));
    plain = encoder(Parts.standard());
    contra = encoder(ContraNormConfig.DEFAULT.fit(Parts.standard(), TokenLayout.of(49, 4)));
  }

  private static Encoder encoder(Parts parts) {
    return EncoderConfig.Vit.of(new VitSize(64, 4, 4, 4), 4)
        .withPool(Pool.MEAN)
        .build(new InputShape.Images(1, 28, 28), parts, new Seed(2));
  }

  private static double through(Tensor y) {
    Tensor loss = y.sum();
    loss.backward();
    return Ops.value(loss);
  }

  @Benchmark
  public double layer() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return through(layer.forward(tokens, Pass.train(new Seed(3))));
    }
  }

  @Benchmark
  public double floor() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return through(norm.forward(tokens, Pass.train(new Seed(3))));
    }
  }

  @Benchmark
  public double encoder() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return through(contra.forward(Input.of(images), Pass.train(new Seed(3))).pooled());
    }
  }

  @Benchmark
  public double encoderWithout() {
    try (var _ = org.fullrank.core.Scope.open()) {
      return through(plain.forward(Input.of(images), Pass.train(new Seed(3))).pooled());
    }
  }
}
