package org.fullrank.attention;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.MultiHeadAttention.Heads;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrossAttentionTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final AttentionParts NORMED =
      new AttentionParts(Linear.small(), new SoftmaxScores(), Optional.of(LayerNorm::of));

  private static CrossAttention make(int memoryWidth) {
    var attention = new CrossAttention(new Heads(8, 2, 0), memoryWidth, NORMED, new Seed(1));
    return Weights.random(attention, new Seed(2));
  }

  private static Tensor draw(long key, long... shape) {
    return Ops.randn(new Seed(key), shape);
  }

  /** A sequence that is its own memory: self-attention of the same weights. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_ofItselfItIsSelfAttention(long seed) {
    var self =
        Weights.random(
            new MultiHeadAttention(new Heads(8, 2, 0), NORMED, new Seed(3)), new Seed(4));
    CrossAttention cross = make(8);
    double[] weight = Weights.get(self, "qkv.weight");
    double[] bias = Weights.get(self, "qkv.bias");
    Weights.set(cross, "q.weight", Arrays.copyOf(weight, 64));
    Weights.set(cross, "kv.weight", Arrays.copyOfRange(weight, 64, 192));
    Weights.set(cross, "q.bias", Arrays.copyOf(bias, 8));
    Weights.set(cross, "kv.bias", Arrays.copyOfRange(bias, 8, 24));
    for (String name :
        new String[] {
          "proj.weight", "proj.bias", "q_norm.weight", "q_norm.bias", "k_norm.weight", "k_norm.bias"
        }) {
      Weights.set(cross, name, Weights.get(self, name));
    }
    try (var _ = Scope.open()) {
      Tensor x = draw(seed, 2, 5, 8);
      assertArrayEquals(
          Tensors.doubles(self.forward(x, EVALUATE)),
          Tensors.doubles(cross.forward(x, Memory.of(x), EVALUATE)),
          1e-5);
    }
  }

  /** Kernels in fp32 beside the formula in float64, of another length and width, with padding. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_paddingOfTheMemoryIsNotThere(long seed) {
    CrossAttention attention = make(6);
    try (var _ = Scope.open()) {
      Tensor x = draw(seed, 2, 5, 8);
      Tensor memory = draw(seed + 9, 2, 7, 6);
      Tensor real =
          Tensors.of(new long[] {1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0}, 2, 7)
              .to(ScalarType.Bool);
      double[] padded =
          Tensors.doubles(attention.forward(x, new Memory(memory, Optional.of(real)), EVALUATE));
      double[] alone =
          Tensors.doubles(attention.forward(x, Memory.of(memory.narrow(1, 0, 3)), EVALUATE));
      assertArrayEquals(alone, padded, 1e-5);
      Weights.toDouble(attention);
      Tensor wide = memory.to(ScalarType.Double);
      double[] exact =
          Tensors.doubles(
              attention.forward(
                  x.to(ScalarType.Double), new Memory(wide, Optional.of(real)), EVALUATE));
      assertArrayEquals(exact, padded, 1e-4);
    }
  }

  @Test
  void gradient_ofQueriesAndMemory() {
    CrossAttention attention = Weights.toDouble(make(6));
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 1, 3, 8).to(ScalarType.Double);
      Tensor memory = draw(2, 1, 4, 6).to(ScalarType.Double);
      Gradients.check(
          v -> attention.forward(v, Memory.of(memory), EVALUATE).square().sum(), x, 1e-5);
      Gradients.check(
          v -> attention.forward(x, Memory.of(v), EVALUATE).square().sum(), memory, 1e-5);
    }
  }

  @Test
  void refuses_memoriesOfAnotherShape() {
    CrossAttention attention = make(6);
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 2, 3, 8);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> attention.forward(x, Memory.of(draw(2, 2, 4, 8)), EVALUATE))
          .withMessage("memory: want 6 along width, was [2, 4, 8]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> attention.forward(x, Memory.of(draw(2, 1, 4, 6)), EVALUATE))
          .withMessage("memory: want 2 along batch, was [1, 4, 6]");
    }
  }

  @Test
  void leaves_nothing() {
    CrossAttention attention = make(6);
    Leaks.none(() ->
        attention
            .forward(draw(1, 2, 3, 8), Memory.of(draw(2, 2, 4, 6)), EVALUATE)
            .sum()
            .backward());
  }
}
