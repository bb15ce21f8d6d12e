package org.fullrank.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.MultiHeadAttention.Heads;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MultiHeadAttentionTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final AttentionParts NORMED =
      new AttentionParts(Linear.small(), new SoftmaxScores(), Optional.of(LayerNorm::of));

  private static MultiHeadAttention make(AttentionParts parts, int width, int count) {
    var attention = new MultiHeadAttention(new Heads(width, count, 2), parts, new Seed(1));
    return Weights.random(attention, new Seed(2));
  }

  private static Tensor draw(long key, long... shape) {
    return Ops.randn(new Seed(key), shape);
  }

  private static Pass masked(Tensor mask) {
    return EVALUATE.over(TokenMask.NONE.among(mask));
  }

  private static Pass looking(Tensor context) {
    return EVALUATE.over(TokenMask.NONE.lookingAt(context));
  }

  /** The definition in loops, float64, for one sample {@code [tokens][width]}. */
  private static double[][] reference(MultiHeadAttention attention, double[][] x, int heads) {
    int width = x[0].length;
    int head = width / heads;
    double[][] qkv = map(attention, "qkv", x);
    double[][] mixed = new double[x.length][width];
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < x.length; i++) {
        double[] weights = new double[x.length];
        for (int j = 0; j < x.length; j++) {
          for (int e = h * head; e < (h + 1) * head; e++) {
            weights[j] += qkv[i][e] * qkv[j][width + e] / Math.sqrt(head);
          }
          weights[j] = Math.exp(weights[j]);
        }
        double sum = Arrays.stream(weights).sum();
        for (int j = 0; j < x.length; j++) {
          for (int e = h * head; e < (h + 1) * head; e++) {
            mixed[i][e] += weights[j] / sum * qkv[j][2 * width + e];
          }
        }
      }
    }
    return map(attention, "proj", mixed);
  }

  private static double[][] map(MultiHeadAttention attention, String name, double[][] x) {
    double[] weight = Weights.get(attention, name + ".weight");
    double[] bias = Weights.get(attention, name + ".bias");
    double[][] y = new double[x.length][bias.length];
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < bias.length; o++) {
        y[i][o] = bias[o];
        for (int e = 0; e < x[i].length; e++) {
          y[i][o] += weight[o * x[i].length + e] * x[i][e];
        }
      }
    }
    return y;
  }

  @Test
  void golden_theDefinitionInLoops() {
    MultiHeadAttention attention = make(AttentionParts.standard(), 4, 2);
    double[][] x = {{0.3, -1, 0.5, 2}, {1, 0.2, -0.7, 0.4}, {-0.6, 0.9, 1.1, -0.2}};
    double[] flat = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    double[][] want = reference(attention, x, 2);
    try (var _ = Scope.open()) {
      Tensor input = Tensors.of(flat, 1, 3, 4).to(ScalarType.Float);
      double[] got = Tensors.doubles(attention.forward(input, EVALUATE));
      assertArrayEquals(Arrays.stream(want).flatMapToDouble(Arrays::stream).toArray(), got, 1e-5);
    }
  }

  @Test
  void gradient_ofEveryPartTogether() {
    MultiHeadAttention attention = Weights.toDouble(make(NORMED, 8, 2));
    try (var _ = Scope.open()) {
      Rotation turns = Rotation.ofGrid(new Grid(1, 3), 0, 4, 100);
      Tensor mask = Tensors.of(new long[] {1, 1, 0}, 1, 3).to(ScalarType.Bool);
      Tensor context = Tensors.of(new long[] {2, 0}, 1, 2);
      Pass pass = EVALUATE.over(TokenMask.NONE.among(mask).lookingAt(context));
      Tensor x = draw(3, 1, 3, 8).to(ScalarType.Double);
      Gradients.check(
          v -> attention.forward(v, RelativePositions.of(turns), pass).square().sum(), x, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aMaskedTokenIsNotThere(long seed) {
    MultiHeadAttention attention = make(NORMED, 8, 2);
    try (var _ = Scope.open()) {
      Tensor x = draw(seed, 2, 5, 8);
      Tensor mask = Tensors.of(new long[] {1, 1, 1, 0, 0, 1, 1, 1, 0, 0}, 2, 5).to(ScalarType.Bool);
      Tensor padded = attention.forward(x, masked(mask)).narrow(1, 0, 3);
      Tensor alone = attention.forward(x.narrow(1, 0, 3), EVALUATE);
      assertArrayEquals(Tensors.doubles(alone), Tensors.doubles(padded), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aContextOfAllTokensInAnyOrderIsFullAttention(long seed) {
    MultiHeadAttention attention = make(AttentionParts.standard(), 8, 2);
    try (var _ = Scope.open()) {
      Tensor x = draw(seed, 3, 6, 8);
      Tensor order = draw(seed + 50, 3, 6).argsort(1, false);
      var turns = RelativePositions.of(Rotation.ofGrid(new Grid(2, 3), 0, 4, 100));
      assertArrayEquals(
          Tensors.doubles(attention.forward(x, turns, EVALUATE)),
          Tensors.doubles(attention.forward(x, turns, looking(order))),
          1e-5);
    }
  }

  @Test
  void property_aContextIsAMaskOfTheOthers() {
    MultiHeadAttention attention = make(AttentionParts.standard(), 8, 2);
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 1, 4, 8);
      Tensor mask = Tensors.of(new long[] {0, 1, 0, 1}, 1, 4).to(ScalarType.Bool);
      Tensor context = Tensors.of(new long[] {3, 1}, 1, 2);
      assertArrayEquals(
          Tensors.doubles(attention.forward(x, masked(mask))),
          Tensors.doubles(attention.forward(x, looking(context))),
          1e-5);
    }
  }

  @Test
  void property_theHookReceivesTheAttention() {
    MultiHeadAttention attention = make(NORMED, 8, 2);
    List<String> heard = new ArrayList<>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void attention(int block, AttentionTrace trace) {
            Tensor w = trace.all();
            Tensor some = trace.weights().of(1, Tensors.of(new long[] {3, 0}, 2));
            Tensor[] same = {w.select(0, 0).select(1, 3), w.select(0, 0).select(1, 0)};
            assertArrayEquals(
                Tensors.doubles(Ops.stack(1, same)), Tensors.doubles(some.select(0, 0)), 1e-6);
            heard.add(block + " " + Arrays.toString(w.shape()) + " " + w.requires_grad());
            assertEquals(2 * 2 * 5, Ops.value(w.sum()), 1e-4);
          }
        };
    try (var _ = Scope.open()) {
      attention.forward(draw(1, 2, 5, 8), EVALUATE.with(hook));
    }
    assertEquals(List.of("2 [2, 2, 5, 5] false"), heard);
  }

  /** One token attends to itself alone, so that what its heads make is its values: rows of qkv. */
  @Test
  void golden_theHookReceivesTheHeadsOutputs() {
    MultiHeadAttention attention = make(NORMED, 8, 2);
    List<String> heard = new ArrayList<>();
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 3, 1, 8);
      Tensor values = x.matmul(tensor(attention, "qkv.weight").narrow(0, 16, 8).t());
      Tensor wanted = values.add(tensor(attention, "qkv.bias").narrow(0, 16, 8));
      ForwardHook hook =
          new ForwardHook() {
            @Override
            public void attention(int block, AttentionTrace trace) {
              Tensor mixed = trace.outputs();
              heard.add(block + " " + Arrays.toString(mixed.shape()));
              assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(mixed), 1e-6);
            }
          };
      attention.forward(x, EVALUATE.with(hook));
    }
    assertEquals(List.of("2 [3, 2, 1, 4]"), heard);
  }

  private static Tensor tensor(MultiHeadAttention attention, String name) {
    return Tree.tensors(attention).stream()
        .filter(named -> named.name().equals(name))
        .findFirst()
        .orElseThrow()
        .tensor();
  }

  @Test
  void refuses_otherWidthsAndUnevenHeads() {
    MultiHeadAttention attention = make(NORMED, 8, 2);
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 2, 5, 6);
      assertThrows(IllegalArgumentException.class, () -> attention.forward(x, EVALUATE));
    }
    assertThrows(IllegalArgumentException.class, () -> new Heads(8, 3, 0));
  }

  /** The one sample would be looked at by all. */
  @Test
  void refuses_aMaskOfAnotherBatch() {
    MultiHeadAttention attention = make(NORMED, 8, 2);
    try (var _ = Scope.open()) {
      Tensor x = draw(1, 2, 5, 8);
      Pass one = looking(Tensors.of(new long[] {1, 2}, 1, 2));
      assertThrows(IllegalArgumentException.class, () -> attention.forward(x, one));
    }
  }

  @Test
  void leaves_nothing() {
    MultiHeadAttention attention = make(NORMED, 8, 2);
    Leaks.none(() -> {
      Tensor x = draw(1, 2, 5, 8);
      Tensor context = Tensors.of(new long[] {1, 2, 0, 4}, 2, 2);
      attention.forward(x, EVALUATE).sum().backward();
      attention.forward(x, looking(context)).sum().backward();
    });
  }
}
