package org.fullrank.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.MultiHeadAttention.Heads;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

class AttentionPositionsTest {
  private static RelativeBias numbered(Grid home, int leading) {
    var bias = RelativeBias.of(home, leading, 2, new Seed(1));
    int count = Weights.get(bias, "relative_position_bias_table").length;
    // row r holds r in the first head and 100 + r in the second
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.floorDiv(i, 2) + (i % 2) * 100.0;
    }
    Weights.set(bias, "relative_position_bias_table", values);
    return bias;
  }

  private static double[] heads(RelativeBias bias, TokenPlaces places, int head) {
    Tensor values = bias.of(places, Ops.zeros(1)).bias().orElseThrow();
    return Tensors.doubles(values.select(0, 0).select(0, head));
  }

  /**
   * As timm's {@code gen_relative_position_index((2, 2), class_token=True)}: 9 offsets, then token
   * from, token to, and itself.
   */
  @Test
  void golden_indexOfTimm() {
    var bias = numbered(new Grid(2, 2), 1);
    var places = TokenPlaces.of(new Grid(2, 2), 1);
    double[] want = {
      11, 9, 9, 9, 9, //
      10, 4, 3, 1, 0, //
      10, 5, 4, 2, 1, //
      10, 7, 6, 4, 3, //
      10, 8, 7, 5, 4
    };
    try (var _ = Scope.open()) {
      assertArrayEquals(want, heads(bias, places, 0));
      assertArrayEquals(
          LongStream.of(111, 109).asDoubleStream().toArray(),
          java.util.Arrays.copyOf(heads(bias, places, 1), 2));
    }
  }

  /** Offsets of a sequence of three are −2 to 2; a longer one takes the outermost. */
  @Test
  void golden_sequences() {
    var bias = numbered(Grid.ofSequence(3), 0);
    try (var _ = Scope.open()) {
      assertArrayEquals(
          new double[] {2, 1, 0, 3, 2, 1, 4, 3, 2},
          heads(bias, TokenPlaces.of(Grid.ofSequence(3), 0), 0));
      assertArrayEquals(
          new double[] {2, 1, 0, 0, 3, 2, 1, 0, 4, 3, 2, 1, 4, 4, 3, 2},
          heads(bias, TokenPlaces.of(Grid.ofSequence(4), 0), 0));
      Tensor kept = Tensors.of(new long[] {2, 0}, 1, 2);
      var places = new TokenPlaces(Grid.ofSequence(3), 0, Optional.of(kept));
      assertArrayEquals(new double[] {2, 4, 0, 2}, heads(bias, places, 0));
    }
  }

  /** Dropped tokens leave gaps: places 0, 3, 1 in heads of slopes 1/16 and 1/256. */
  @Test
  void golden_alibiOfKeptTokens() {
    try (var _ = Scope.open()) {
      Tensor kept = Tensors.of(new long[] {0, 3, 1}, 1, 3);
      var places = new TokenPlaces(Grid.ofSequence(5), 0, Optional.of(kept));
      RelativePositions told = new AttentionPositions.Alibi(2).of(places, Ops.zeros(1));
      double[] distances = {0, 3, 1, 3, 0, 2, 1, 2, 0};
      double[] want = new double[18];
      for (int i = 0; i < 18; i++) {
        want[i] = -distances[i % 9] / (i < 9 ? 16 : 256);
      }
      assertArrayEquals(want, Tensors.doubles(told.bias().orElseThrow()), 1e-7);
      var whole = TokenPlaces.of(Grid.ofSequence(5), 0);
      assertThat(new AttentionPositions.Alibi(2).of(whole, Ops.zeros(1)).alibi()).isTrue();
    }
  }

  /** Three heads have the slopes 2^(−8/3), 2^(−16/3) and 1/256, of which fp32 knows the last. */
  @Test
  void golden_alibiOfKeptTokensInFloat64() {
    try (var _ = Scope.open()) {
      Tensor kept = Tensors.of(new long[] {0, 3}, 1, 2);
      var places = new TokenPlaces(Grid.ofSequence(5), 0, Optional.of(kept));
      Tensor tokens = Tensors.of(new double[] {0}, 1);
      Tensor bias = new AttentionPositions.Alibi(3).of(places, tokens).bias().orElseThrow();
      double[] want = new double[12];
      for (int head = 0; head < 3; head++) {
        want[4 * head + 1] = -3 * Math.pow(2, -8.0 * (head + 1) / 3);
        want[4 * head + 2] = want[4 * head + 1];
      }
      assertArrayEquals(want, Tensors.doubles(bias), 1e-15);
    }
  }

  /** The angle of place 3 of a sequence at frequency {@code 10000^(−1/2)}: 0.03. */
  @Test
  void golden_sequencesAreTurnedByOneNumber() {
    try (var _ = Scope.open()) {
      Rotation turns = Rotation.ofGrid(Grid.ofSequence(5), 1, 4, 10_000);
      double[] cosine = Tensors.doubles(turns.cosine().select(0, 4));
      assertArrayEquals(new double[] {Math.cos(3), Math.cos(0.03)}, cosine, 1e-6);
      assertArrayEquals(
          new double[] {0, 0}, Tensors.doubles(turns.sine().select(0, 0)), "the leading token");
    }
  }

  /** The bias is trained; its index and the angles of rotary positions are constants. */
  @Test
  void property_tensorsHaveTheirRoles() {
    assertThat(Tree.tensors(RelativeBias.of(new Grid(2, 2), 0, 2, new Seed(1))))
        .extracting(NamedTensor::name, NamedTensor::role)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("relative_position_bias_table", Role.POSITION));
    assertThat(Tree.tensors(AttentionPositions.Rotary.of(new Grid(2, 2), 0, 4))).isEmpty();
  }

  @Test
  void gradient_reachesTheBias() {
    var attention =
        new MultiHeadAttention(new Heads(8, 2, 0), AttentionParts.standard(), new Seed(1));
    Weights.random(attention, new Seed(2));
    var bias = RelativeBias.of(new Grid(2, 2), 0, 2, new Seed(1));
    try (var _ = Scope.open()) {
      var told = bias.of(TokenPlaces.of(new Grid(2, 2), 0), Ops.zeros(1));
      Tensor x = Ops.randn(new Seed(3), 2, 4, 8);
      attention.forward(x, told, Pass.evaluate()).square().sum().backward();
      Tensor gradient = Tree.parameters(bias).getFirst().tensor().grad();
      assertThat(Ops.value(gradient.abs().sum())).isPositive();
    }
  }

  /** Softmax adds one and the same number to all logits for nothing. */
  @Test
  void golden_aBiasOfConstantsIsNone() {
    var attention =
        new MultiHeadAttention(new Heads(8, 2, 0), AttentionParts.standard(), new Seed(1));
    Weights.random(attention, new Seed(2));
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 2, 4, 8);
      Tensor plain = attention.forward(x, Pass.evaluate());
      Tensor same =
          attention.forward(x, RelativePositions.of(Ops.full(3, 1, 2, 4, 4)), Pass.evaluate());
      assertEquals(0, Ops.value(plain.sub(same).abs().max()), 1e-5);
    }
  }

  @Test
  void leaves_nothing() {
    var bias = RelativeBias.of(new Grid(2, 2), 1, 2, new Seed(1));
    Leaks.none(() -> {
      Tensor kept = Tensors.of(new long[] {0, 3, 0, 1}, 2, 2);
      for (var places :
          new TokenPlaces[] {
            TokenPlaces.of(new Grid(2, 2), 1),
            TokenPlaces.of(new Grid(3, 3), 1),
            new TokenPlaces(new Grid(2, 2), 1, Optional.of(kept))
          }) {
        bias.of(places, Ops.zeros(1)).bias().orElseThrow().sum().backward();
      }
    });
  }
}
