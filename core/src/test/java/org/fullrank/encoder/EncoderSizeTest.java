package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.InputShape;
import org.fullrank.nn.MlpKind;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderSizeTest {
  private static final InputShape.Images IMAGES = new InputShape.Images(3, 32, 32);
  private static final VitSize SIZE = new VitSize(64, 3, 4, 4);

  static Stream<EncoderConfig> encoders() {
    var vit = EncoderConfig.Vit.of(SIZE, 4);
    return Stream.of(
        vit,
        vit.withPool(Pool.MEAN).withPositions(Positions.SINCOS),
        vit.withBlock(block -> block.withMlp(MlpKind.SWIGLU)),
        vit.withPositions(Positions.RELATIVE),
        EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL),
        EncoderConfig.ResNet.of(ResNetDepth.R50, Stem.LARGE));
  }

  /** Of two: 4 · 4 + 2 · 4 · 2 a block, 12 inputs of a patch, and 5 positions. */
  @Test
  void golden_countsTheMapsOfATransformer() {
    var size =
        EncoderSize.of(
            EncoderConfig.Vit.of(new VitSize(2, 3, 1, 2), 2), new InputShape.Images(3, 4, 4));
    assertEquals(3 * (4 * 4 + 2 * 4 * 2) + 12 * 2 + 5 * 2, size.weights());
    assertEquals(3 * 5 * (6 * 2 + 4 + 2), size.activations());
    assertEquals(0, size.constants());
    assertEquals(2, size.width());
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void property_weightsAreALowerBoundOfTheEncoderAsBuilt(EncoderConfig config) {
    try (var _ = Scope.open()) {
      var encoder = config.build(IMAGES, Parts.standard(), new Seed(1));
      double built = Tree.size(encoder);
      var size = EncoderSize.of(config, IMAGES);
      assertThat(size.weights()).isBetween(0.5 * built, built);
      assertEquals(encoder.width(), size.width());
    }
  }
}
