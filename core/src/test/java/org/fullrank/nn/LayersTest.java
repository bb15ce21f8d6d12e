package org.fullrank.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
  private static final Pass EVALUATE = Pass.evaluate();

  @Test
  void golden_embeddingPicksRows() {
    Layer table = Embedding.of(3, 2, new Seed(1));
    Weights.set(table, "weight", 1, 2, 3, 4, 5, 6);
    try (var _ = Scope.open()) {
      Tensor y = table.forward(Tensors.of(new long[] {2, 0}, 1, 2), EVALUATE);
      assertArrayEquals(new double[] {5, 6, 1, 2}, Tensors.doubles(y));
    }
  }

  @Test
  void golden_layerScale() {
    Layer scale = LayerScale.of(2, 1e-4);
    assertArrayEquals(new double[] {1e-4, 1e-4}, Weights.get(scale, "gamma"), 1e-11);
    Weights.set(scale, "gamma", 2, -3);
    try (var _ = Scope.open()) {
      Tensor y = scale.forward(Tensors.of(new float[] {5, 7}, 1, 1, 2), EVALUATE);
      assertArrayEquals(new double[] {10, -21}, Tensors.doubles(y));
    }
  }

  /** Φ(1) = 0.8413447461, Φ(−2) = 0.0227501319 (tables of the normal distribution). */
  @Test
  void golden_activations() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1, -2}, 2);
      assertArrayEquals(
          new double[] {0.8413447461, -0.0455002639},
          Tensors.doubles(Activation.GELU.forward(x, EVALUATE)),
          1e-9);
      assertArrayEquals(new double[] {1, 0}, Tensors.doubles(Activation.RELU.forward(x, EVALUATE)));
      assertSame(x, Activation.IDENTITY.forward(x, EVALUATE));
    }
  }

  /** fc1 = [1], 0.5: GELU(1.5) = 1.5 Φ(1.5), Φ(1.5) = 0.9331927987; fc2 = [2], −1. */
  @Test
  void golden_mlp() {
    Mlp mlp = Mlp.of(Mlp.Shape.of(1, 1), Linear.small(), new Seed(1));
    Weights.set(mlp, "fc1.weight", 1);
    Weights.set(mlp, "fc1.bias", 0.5);
    Weights.set(mlp, "fc2.weight", 2);
    Weights.set(mlp, "fc2.bias", -1);
    try (var _ = Scope.open()) {
      Tensor y = mlp.forward(Ops.ones(1, 1), EVALUATE);
      assertEquals(2 * 1.5 * 0.9331927987 - 1, Ops.value(y), 1e-6);
    }
  }

  @Test
  void gradient_mlp() {
    Mlp mlp =
        Weights.toDouble(
            Weights.random(Mlp.of(Mlp.Shape.of(3, 4), Linear.small(), new Seed(1)), new Seed(2)));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, 3).to(ScalarType.Double);
      Gradients.check(v -> mlp.forward(v, EVALUATE).square().sum(), x, 1e-6);
    }
  }

  @Test
  void golden_chainRunsInOrderAndNumbersItsLayers() {
    Sequential chain = Sequential.of(LayerScale.of(1, -2), Activation.RELU, LayerScale.of(1, 3));
    assertEquals(
        List.of("0.gamma", "2.gamma"),
        Tree.tensors(chain).stream().map(NamedTensor::name).toList());
    try (var _ = Scope.open()) {
      Tensor y = chain.forward(Tensors.of(new float[] {-1, 1}, 2, 1), EVALUATE);
      assertArrayEquals(new double[] {6, 0}, Tensors.doubles(y));
    }
  }

  @Test
  void property_dropPathKeepsTheMean() {
    try (var _ = Scope.open()) {
      Tensor y = new DropPath(0.3).forward(Ops.ones(20_000, 2, 1), Pass.train(new Seed(4)));
      double[] values = Tensors.doubles(y);
      assertEquals(1, Arrays.stream(values).average().orElseThrow(), 4 * 0.0047); // σ of the mean
      for (int i = 0; i < values.length; i += 2) {
        assertEquals(values[i], values[i + 1], "a sample goes as a whole");
        assertEquals(values[i] == 0 ? 0 : 1 / 0.7, values[i], 1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_dropPathRepeatsItsPass(long seed) {
    var drop = new DropPath(0.5);
    try (var _ = Scope.open()) {
      Tensor x = Ops.ones(64, 1);
      Pass pass = Pass.train(new Seed(seed));
      float[] once = Tensors.floats(drop.forward(x, pass));
      assertArrayEquals(once, Tensors.floats(drop.forward(x, pass)));
      assertNotEquals(
          Arrays.toString(once), Arrays.toString(Tensors.floats(drop.forward(x, pass.fork(1)))));
      assertSame(x, drop.forward(x, EVALUATE));
      assertSame(x, new DropPath(0).forward(x, pass));
    }
  }

  /** One entry would be spread over all. */
  @Test
  void refuses_toScaleOtherWidths() {
    Layer scale = LayerScale.of(4, 1);
    try (var _ = Scope.open()) {
      Tensor narrow = Ops.ones(2, 1);
      assertThrows(IllegalArgumentException.class, () -> scale.forward(narrow, EVALUATE));
    }
  }

  @Test
  void refuses_toDropEverything() {
    assertThrows(IllegalArgumentException.class, () -> new DropPath(1));
  }

  @Test
  void leaves_nothing() {
    Layer chain =
        Sequential.of(
            LayerScale.of(4, 1),
            Mlp.of(Mlp.Shape.of(4, 8), Linear.small(), new Seed(1)),
            new DropPath(0.5),
            Activation.RELU);
    Layer table = Embedding.of(3, 4, new Seed(1));
    Leaks.none(() -> {
      Tensor x = table.forward(Tensors.of(new long[] {0, 2}, 2), EVALUATE);
      chain.forward(x, Pass.train(new Seed(2))).sum().backward();
    });
  }
}
