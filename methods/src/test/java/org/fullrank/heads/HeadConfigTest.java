package org.fullrank.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Sequential;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

/** The heads of the authors, at widths 5 (inputs), 7 (hidden) and 3 (outputs). */
class HeadConfigTest {
  private static final Seed SEED = new Seed(0);

  /** google-research/simclr and BYOL in this house: bias in the last map alone. */
  @Test
  void golden_twoLayers() {
    assertThat(trained(HeadConfig.mlp(7, 3).make(5, SEED)))
        .containsExactly(
            "0.weight [7, 5]", "1.weight [7]", "1.bias [7]", "3.weight [3, 7]", "3.bias [3]");
  }

  /**
   * facebookresearch/simsiam, builder.py at 39ac33e: three layers, batch norm without gain behind
   * the last. The bias there is never trained and lost in the norm; here there is none.
   */
  @Test
  void golden_simSiamsProjector() {
    var head = new HeadConfig(List.of(5, 5, 3), Stage.BATCH_NORM_RELU, standardised());
    assertThat(trained(head.make(5, SEED)))
        .containsExactly(
            "0.weight [5, 5]",
            "1.weight [5]",
            "1.bias [5]",
            "3.weight [5, 5]",
            "4.weight [5]",
            "4.bias [5]",
            "6.weight [3, 5]");
  }

  /** facebookresearch/moco-v3, builder.py at 0c5d00a: three layers in front, two as predictor. */
  @Test
  void golden_mocosHeads() {
    var projector = new HeadConfig(List.of(7, 7, 3), Stage.BATCH_NORM_RELU, standardised());
    var predictor = new HeadConfig(List.of(7, 3), Stage.BATCH_NORM_RELU, standardised());
    assertEquals(5 * 7 + 7 * 7 + 7 * 3 + 2 * 14, Tree.size(projector.make(5, SEED)));
    assertEquals(3 * 7 + 14 + 7 * 3, Tree.size(predictor.make(3, SEED)));
  }

  /**
   * facebookresearch/dino, vision_transformer.py at 04c0ad9: GELU, bottleneck of 2 on the unit
   * sphere, 4 prototypes of length 1 for good.
   */
  @Test
  void golden_dinosHead() {
    Layer head = dino();
    assertThat(trained(head))
        .containsExactly(
            "0.0.weight [7, 5]",
            "0.0.bias [7]",
            "0.2.weight [7, 7]",
            "0.2.bias [7]",
            "0.4.weight [2, 7]",
            "0.4.bias [2]",
            "1.weight_v [4, 2]");
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 6, 5);
      Tensor bottleneck = dinoMlp().forward(x, Pass.evaluate());
      assertArrayEquals(ones(6), Tensors.doubles(Ops.length(bottleneck, 1)), 1e-6);
      double[] cosines = Tensors.doubles(head.forward(x, Pass.evaluate()));
      assertThat(Arrays.stream(cosines)).hasSize(24).allMatch(c -> Math.abs(c) <= 1 + 1e-6);
    }
  }

  /** facebookresearch/swav, resnet50.py at 04b8f43: biases throughout; embeddings of length 1. */
  @Test
  void golden_swavsHead() {
    var hidden = new Stage(true, Norm.BATCH, Activation.RELU);
    var last = new Stage(true, Norm.UNIT, Activation.IDENTITY);
    Layer head = new HeadConfig(List.of(7, 3), hidden, last).make(5, SEED);
    assertEquals(5 * 7 + 7 + 14 + 7 * 3 + 3, Tree.size(head));
    try (var _ = Scope.open()) {
      Tensor z = head.forward(Ops.randn(new Seed(1), 4, 5), Pass.train(SEED));
      assertArrayEquals(ones(4), Tensors.doubles(Ops.length(z, 1)), 1e-6);
    }
  }

  /** A layer norm behind each map but the last, for a decoder or a small batch. */
  @Test
  void golden_layerNorm() {
    var hidden = new Stage(false, Norm.LAYER, Activation.GELU);
    assertThat(trained(new HeadConfig(List.of(7, 3), hidden, Stage.PLAIN).make(5, SEED)))
        .containsExactly(
            "0.weight [7, 5]", "1.weight [7]", "1.bias [7]", "3.weight [3, 7]", "3.bias [3]");
  }

  /** Maps of another maker have other weights, and the same streams. */
  @Test
  void golden_theMakerMakesTheMaps() {
    var plain = HeadConfig.mlp(7, 3).make(5, Linear.small(), SEED);
    try (var _ = Scope.open()) {
      var first = Linear.small().make(5, 7, false, SEED.with(0));
      assertArrayEquals(Tensors.doubles(first.weight()), Weights.get(plain, "0.weight"));
    }
  }

  @Test
  void gradient_throughUnitLengthAndPrototypes() {
    try (var _ = Scope.open()) {
      Layer head = Weights.toDouble(dino());
      Tensor x = Tensors.of(new double[] {0.3, -1, 0.5, 2, -0.7, 1.1, 0.2, -0.4, 0.9, 0.1}, 2, 5);
      Gradients.check(z -> head.forward(z, Pass.evaluate()).square().sum(), x, 1e-7);
    }
  }

  @Test
  void refuses_noLayerAndNoWidth() {
    assertThatThrownBy(() -> new HeadConfig(List.of(), Stage.PLAIN, Stage.PLAIN))
        .hasMessage("widths: want one or more, was none");
    assertThatThrownBy(() -> HeadConfig.mlp(0, 3))
        .hasMessage("widths: want a positive number, was 0");
  }

  @Test
  void leaves_nothing() {
    Layer head = dino();
    Leaks.none(() -> head.forward(Ops.ones(4, 5), Pass.evaluate()));
  }

  private static Stage standardised() {
    return new Stage(false, Norm.BATCH_PLAIN, Activation.IDENTITY);
  }

  private static Layer dinoMlp() {
    var hidden = new Stage(true, Norm.NONE, Activation.GELU);
    var last = new Stage(true, Norm.UNIT, Activation.IDENTITY);
    return new HeadConfig(List.of(7, 7, 2), hidden, last).make(5, Linear.small(), SEED);
  }

  private static Layer dino() {
    return Sequential.of(dinoMlp(), WeightNormMap.unit(2, 4, SEED.with(9)));
  }

  private static double[] ones(int count) {
    var ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static List<String> trained(Layer head) {
    return Tree.parameters(head).stream()
        .map(t -> t.name() + " " + Arrays.toString(t.tensor().shape()))
        .toList();
  }
}
