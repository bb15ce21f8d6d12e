package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.attention.AttentionParts;
import org.fullrank.attention.MultiHeadAttention;
import org.fullrank.attention.MultiHeadAttention.Heads;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionHealthTest {
  /** The row σ(√((T−1)/T), −1/√(T(T−1)), …) attains the bound: T = 4, σ = 5. */
  @Test
  void golden_theBoundIsTight() {
    try (var _ = Scope.open()) {
      float high = (float) (5 * Math.sqrt(3 / 4.0));
      float low = (float) (-5 / Math.sqrt(12));
      AttentionHealth.HeadHealth head =
          ofLogits(Tensors.of(new float[] {high, low, low, low}, 1, 1, 1, 4));
      assertEquals(0.0626326046, head.entropy(), 1e-6);
      assertEquals(head.entropy(), head.bound(), 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_entropyIsNeverBelowTheBound(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = Ops.times(Ops.randn(new Seed(seed), 1, 1, 1, 3 + seed), 0.3 * seed);
      AttentionHealth.HeadHealth head = ofLogits(Ops.plus(logits, 7)); // the offset must not matter
      assertThat(head.entropy()).isGreaterThanOrEqualTo(head.bound() - 1e-6);
    }
  }

  /** Head 0 uniform, head 1 one-hot on different keys: entropies ln 2 and 0, no NaN. */
  @Test
  void golden_uniformAndOneHotHeads() {
    try (var _ = Scope.open()) {
      Tensor weights = Tensors.of(new float[] {.5f, .5f, .5f, .5f, 1, 0, 0, 1}, 1, 2, 2, 2);
      AttentionHealth health = of(3, weights);
      assertEquals(Math.log(2), health.heads().get(0).entropy(), 1e-6);
      assertEquals(0, health.heads().get(1).entropy(), 1e-6);
      assertEquals(0, health.heads().get(1).bound(), 1e-6);
      assertEquals(1, health.shares()[0], 1e-6);
      assertEquals(Math.sqrt(0.5), health.similarity().betweenHeads(), 1e-6);
      assertEquals(0.5, health.similarity().betweenQueries(), 1e-6); // 1 and 0, averaged
    }
  }

  /** Sigmoid weights (0.2, 0.2, 0.4) count as (¼, ¼, ½); the query that sees nothing does not. */
  @Test
  void golden_weightsThatDoNotSumToOne() {
    try (var _ = Scope.open()) {
      Tensor weights = Tensors.of(new float[] {.2f, .2f, .4f, 0, 0, 0}, 1, 1, 2, 3);
      assertEquals(1.5 * Math.log(2), of(0, weights).heads().getFirst().entropy(), 1e-6);
    }
  }

  /**
   * Sigmoid weights (0.2, 0.2, 0.4), (0.5, 0.5, 0.5) and of one that sees nothing: sums 0.8 and
   * 1.5, effective keys 0.64/0.24 and 3; lengths 5, 13 and 0.
   */
  @Test
  void golden_reach() {
    try (var _ = Scope.open()) {
      Tensor weights = Tensors.of(new float[] {.2f, .2f, .4f, .5f, .5f, .5f, 0, 0, 0}, 1, 1, 3, 3);
      Tensor mixed = Tensors.of(new float[] {3, 4, 5, 12, 0, 0}, 1, 1, 3, 2);
      var reach = AttentionHealth.of(0, trace(weights, mixed)).heads().getFirst().reach();
      assertEquals((0.64 / 0.24 + 3) / 2, reach.effectiveKeys(), 1e-6);
      assertEquals(1.15, reach.weightSum(), 1e-6);
      assertEquals(6, reach.norm(), 1e-6);
    }
  }

  /**
   * Heads that give (3 4) and (5 12). Of the joining map's columns the first two are the first's:
   * it adds (11 2 0 2), the other (3 12 0 5).
   */
  @Test
  void golden_whatHeadsAdd() {
    try (var _ = Scope.open()) {
      double[] map = {1, 2, 3, -1, 2, -1, 0, 1, 0, 0, 0, 0, 0, 0.5, 1, 0};
      Tensor joining = Ops.toFloat(Tensors.of(map, 4, 4));
      Tensor mixed = Tensors.of(new float[] {3, 4, 5, 12}, 1, 2, 1, 2);
      var plain = trace(Ops.ones(1, 2, 1, 1), mixed);
      var trace =
          new AttentionTrace(plain.queries(), plain.keys(), mixed, plain.weights(), () -> joining);
      var heads = AttentionHealth.of(0, trace).heads();
      assertEquals(Math.sqrt(129), heads.getFirst().reach().outputNorm(), 1e-5);
      assertEquals(Math.sqrt(178), heads.getLast().reach().outputNorm(), 1e-5);
    }
  }

  /** What the only head adds is what leaves the attention, whose bias starts at zero. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theOnlyHeadAddsAll(long seed) {
    try (var _ = Scope.open()) {
      var parts = new AttentionParts(Linear.small(), new SoftmaxScores(), Optional.empty());
      var attention = new MultiHeadAttention(new Heads(8, 1, 0), parts, new Seed(seed));
      var found = new ArrayList<AttentionHealth>();
      ForwardHook hook =
          new ForwardHook() {
            @Override
            public void attention(int block, AttentionTrace trace) {
              found.add(AttentionHealth.of(block, trace));
            }
          };
      Tensor x = Ops.randn(new Seed(seed).with(1), 3, 5, 8);
      Tensor y = attention.forward(x, Pass.evaluate().with(hook));
      double length = Ops.value(Ops.length(y, 2).mean());
      assertEquals(1, found.getFirst().heads().getFirst().reach().outputNorm() / length, 1e-4);
    }
  }

  /**
   * Products 6, −10; 3, −5; 0, 0 over √4; weights of which one of four is above 0.99 and one below
   * 1e-4 in the rows that see something.
   */
  @Test
  void golden_extremes() {
    try (var _ = Scope.open()) {
      Tensor queries = Tensors.of(new float[] {2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, 1, 1, 3, 4);
      Tensor keys = Tensors.of(new float[] {3, 1, 1, 1, -5, 1, 1, 1}, 1, 1, 2, 4);
      Tensor weights = Tensors.of(new float[] {0.999f, 1e-5f, 0.5f, 0.98f, 0, 0}, 1, 1, 3, 2);
      var trace = new AttentionTrace(queries, keys, queries, some(weights), () -> torch.eye(4));
      var extremes = AttentionHealth.of(0, trace).heads().getFirst().extremes();
      assertEquals(new AttentionHealth.Extremes(5, 0.25, 0.25), extremes);
    }
  }

  /** 130 tokens: queries 0, 2, 4, 6 and so on; four of the five samples of 16,384 keys. */
  @Test
  void golden_someQueriesOfSomeSamples() {
    try (var _ = Scope.open()) {
      var asked = new ArrayList<String>();
      Tensor queries = Ops.zeros(5, 1, 130, 2);
      Tensor keys = Ops.zeros(5, 1, 16_384, 2);
      AttentionTrace.Weights weights =
          (samples, places) -> {
            double[] which = Tensors.doubles(places);
            asked.add(samples + " samples, " + which.length + ": " + which[1] + " " + which[63]);
            return Ops.full(0.25, samples, 1, which.length, 16_384);
          };
      var health =
          AttentionHealth.of(
              1, new AttentionTrace(queries, keys, queries, weights, () -> torch.eye(2)));
      assertThat(asked).containsExactly("4 samples, 64: 2.0 127.0");
      assertEquals(1, health.shares()[0], 1e-6);
      assertEquals(4096, health.heads().getFirst().reach().weightSum(), 1e-2);
    }
  }

  /** Where there is little, all of it is looked at. */
  @Test
  void golden_everythingOfAFew() {
    try (var _ = Scope.open()) {
      Tensor weights = Ops.rand(new Seed(4), 3, 2, 7, 9);
      Tensor mixed = Ops.randn(new Seed(5), 3, 2, 7, 4);
      double keys = 0;
      for (double[] row : rows(weights)) {
        keys += Math.pow(Arrays.stream(row).sum(), 2) / Arrays.stream(row).map(x -> x * x).sum();
      }
      var heads = AttentionHealth.of(2, trace(weights, mixed)).heads();
      assertEquals(
          keys / 42,
          (heads.get(0).reach().effectiveKeys() + heads.get(1).reach().effectiveKeys()) / 2,
          1e-5);
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> of(0, Ops.rand(new Seed(1), 2, 2, 3, 3)));
  }

  private static AttentionHealth.HeadHealth ofLogits(Tensor logits) {
    return of(0, logits.softmax(3)).heads().getFirst();
  }

  /** Values of one. */
  private static AttentionHealth of(int block, Tensor weights) {
    return AttentionHealth.of(block, trace(weights, Ops.sum(weights, true, 3)));
  }

  /** Queries and keys of zeros. */
  private static AttentionTrace trace(Tensor weights, Tensor mixed) {
    Tensor queries = Ops.zeros(weights.size(0), weights.size(1), weights.size(2), 1);
    Tensor keys = Ops.zeros(weights.size(0), weights.size(1), weights.size(3), 1);
    long width = mixed.size(1) * mixed.size(3);
    return new AttentionTrace(queries, keys, mixed, some(weights), () -> torch.eye(width));
  }

  private static AttentionTrace.Weights some(Tensor weights) {
    return (samples, places) -> weights.narrow(0, 0, samples).index_select(2, places);
  }

  private static List<double[]> rows(Tensor weights) {
    Tensor rows = weights.flatten(0, 2);
    return IntStream.range(0, Math.toIntExact(rows.size(0)))
        .mapToObj(i -> Tensors.doubles(rows.select(0, i)))
        .toList();
  }
}
