package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

class ResidualNetworkTest {
  private static final Pass TRAIN = Pass.train(new Seed(1));

  private static Encoder build(ResNetDepth depth, Stem stem) {
    return EncoderConfig.ResNet.of(depth, stem)
        .build(new InputShape.Images(1, 32, 32), Parts.standard(), new Seed(1));
  }

  /** The maps halve at stages 2, 3 and 4; the large stem divides by four before. */
  @Test
  void golden_shapesThroughTheNetwork() {
    List<String> heard = new ArrayList<>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void tokens(int layer, Tensor tokens, Optional<Tensor> real) {
            heard.add(layer + Arrays.toString(tokens.shape()));
          }
        };
    try (var _ = Scope.open()) {
      Input x = Input.of(Ops.randn(new Seed(1), 2, 1, 64, 64));
      Features y = build(ResNetDepth.R18, Stem.LARGE).forward(x, Pass.evaluate().with(hook));
      assertThat(heard)
          .containsExactly(
              "0[2, 256, 64]",
              "1[2, 256, 64]",
              "2[2, 256, 64]",
              "3[2, 64, 128]",
              "4[2, 64, 128]",
              "5[2, 16, 256]",
              "6[2, 16, 256]",
              "7[2, 4, 512]",
              "8[2, 4, 512]");
      assertArrayEquals(
          Tensors.doubles(Ops.mean(y.tokens(), false, 1)), Tensors.doubles(y.pooled()), 1e-5);
      Input small = Input.of(Ops.randn(new Seed(1), 1, 1, 16, 16));
      Features of50 = build(ResNetDepth.R50, Stem.SMALL).forward(small, Pass.evaluate());
      assertArrayEquals(new long[] {1, 4, 2048}, of50.tokens().shape());
    }
  }

  /** A halving block, spelled out: relu(bn(1×1, 2) + bn(3×3(relu(bn(3×3, 2))))). */
  @Test
  void golden_basicBlock() {
    var size = new ResidualBlock.Size(2, 3, 1, true);
    ResidualBlock block = ResidualBlock.of(size, 1, Conv2d.he(), new Seed(1));
    Weights.random(block, new Seed(2));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, 2, 6, 6);
      Tensor inner = norm(block, "bn1", conv(block, "conv1", x, 2)).relu();
      Tensor main = norm(block, "bn2", conv(block, "conv2", inner, 1));
      Tensor side = norm(block, "downsample.1", conv(block, "downsample.0", x, 2));
      double[] want = Tensors.doubles(main.add(side).relu());
      assertArrayEquals(want, Tensors.doubles(block.forward(x, TRAIN)), 1e-4);
    }
  }

  /** As {@link #golden_basicBlock}, 1×1, 3×3 with the stride, 1×1. */
  @Test
  void golden_bottleneck() {
    var size = new ResidualBlock.Size(4, 2, 4, true);
    ResidualBlock block = ResidualBlock.of(size, 1, Conv2d.he(), new Seed(1));
    Weights.random(block, new Seed(2));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, 4, 6, 6);
      Tensor first = norm(block, "bn1", conv(block, "conv1", x, 1)).relu();
      Tensor second = norm(block, "bn2", conv(block, "conv2", first, 2)).relu();
      Tensor main = norm(block, "bn3", conv(block, "conv3", second, 1));
      Tensor side = norm(block, "downsample.1", conv(block, "downsample.0", x, 2));
      double[] want = Tensors.doubles(main.add(side).relu());
      assertArrayEquals(want, Tensors.doubles(block.forward(x, TRAIN)), 1e-4);
    }
  }

  private static Tensor find(ResidualBlock block, String name) {
    return Tree.tensors(block).stream()
        .filter(t -> t.name().equals(name))
        .map(NamedTensor::tensor)
        .findFirst()
        .orElseThrow();
  }

  /** So padded that a stride of 1 keeps the size. */
  private static Tensor conv(ResidualBlock block, String name, Tensor x, int stride) {
    Tensor kernel = find(block, name + ".weight");
    return NeuralOps.convolve(x, kernel, stride, (int) kernel.size(3) / 2);
  }

  /** Batch statistics by sums, gain and shift. */
  private static Tensor norm(ResidualBlock block, String name, Tensor x) {
    Tensor centred = x.sub(Ops.mean(x, true, 0, 2, 3));
    Tensor variance = Ops.mean(centred.square(), true, 0, 2, 3);
    Tensor unit = centred.div(Ops.plus(variance, 1e-5).sqrt());
    Tensor gain = find(block, name + ".weight").view(1, -1, 1, 1);
    return unit.mul(gain).add(find(block, name + ".bias").view(1, -1, 1, 1));
  }

  @Test
  void property_aLastGainOfZeroStartsAsTheIdentity() {
    var size = new ResidualBlock.Size(3, 3, 1, false);
    ResidualBlock block = ResidualBlock.of(size, 0, Conv2d.he(), new Seed(1));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, 3, 5, 5);
      assertArrayEquals(Tensors.floats(x.relu()), Tensors.floats(block.forward(x, TRAIN)));
    }
  }

  @Test
  void refuses_masksAndContexts() {
    Encoder encoder = build(ResNetDepth.R18, Stem.SMALL);
    try (var _ = Scope.open()) {
      Input image = Input.of(Ops.ones(1, 1, 8, 8));
      Input looking = image.with(TokenMask.NONE.lookingAt(Tensors.of(new long[] {0}, 1, 1)));
      Input masked = Input.of(image.values()).with(TokenMask.NONE.among(Ops.ones(1, 64)));
      for (Input input : List.of(looking, masked)) {
        assertThat(
                assertThrows(IllegalArgumentException.class, () -> encoder.forward(input, TRAIN)))
            .hasMessageContaining("no mask and no context");
      }
    }
  }

  @Test
  void leaves_nothing() {
    Encoder encoder = build(ResNetDepth.R18, Stem.LARGE);
    Leaks.none(() ->
        encoder
            .forward(Input.of(Ops.randn(new Seed(1), 2, 1, 32, 32)), TRAIN)
            .pooled()
            .sum()
            .backward());
  }
}
