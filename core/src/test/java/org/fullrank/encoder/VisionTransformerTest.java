package org.fullrank.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VisionTransformerTest {
  private static final EncoderConfig.Vit SMALL =
      EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 4).withDropPath(0.2).withLayerScale(0.5);

  private static Encoder build(EncoderConfig config) {
    return config.build(new ImageShape(1, 12, 8), Parts.standard(), new Seed(1));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void leaves_nothing(Precision precision) {
    Encoder encoder = build(SMALL);
    Leaks.none(() -> {
      Tensor x = Ops.randn(new Seed(2), 3, 1, 12, 8);
      Tensor pooled =
          precision.run(() -> encoder.forward(Input.of(x), Pass.train(new Seed(3))).pooled());
      Ops.toFloat(pooled).square().sum().backward();
    });
  }

  @ParameterizedTest
  @EnumSource(Positions.class)
  void property_everyPositionTakesEverySize(Positions positions) {
    Encoder encoder = build(SMALL.withPositions(positions));
    try (var _ = Scope.open()) {
      for (long[] shape : new long[][] {{2, 1, 12, 8}, {2, 1, 8, 16}}) {
        Features y = encoder.forward(Input.of(Ops.randn(new Seed(2), shape)), Pass.evaluate());
        assertArrayEquals(new long[] {2, 16}, y.pooled().shape());
        assertArrayEquals(new long[] {2, shape[2] * shape[3] / 16, 16}, y.tokens().shape());
      }
    }
  }
}
