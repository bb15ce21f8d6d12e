package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.lab.ResidentMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways of attention, and the arithmetic behind the tables of {@code bench attention}. */
final class AttentionBenchTest {
  /**
   * 8 samples of 6 heads of 64: two products of {@code 2·64} operations for each of 9 pairs, of the
   * 1 + 2 + 3 that are not hidden; backward makes five of them.
   */
  @Test
  void golden_operationsOfACase() {
    var full = AttentionProblem.of(3, false, Precision.FP32, 1);
    var causal = AttentionProblem.of(3, true, Precision.FP32, 1);
    assertEquals(8 * 6 * 9 * 2 * 2 * 64, full.flops());
    assertEquals(8 * 6 * 6 * 2 * 2 * 64, causal.flops());
    assertEquals(8 * 6 * 6 * 5 * 2 * 64, causal.backwardFlops());
    assertEquals(2 * 8, heads(AttentionProblem.of(1024, false, Precision.FP32, 1)));
    assertEquals(8, heads(AttentionProblem.of(4096, false, Precision.FP32, 1)));
  }

  private static int heads(AttentionProblem problem) {
    return problem.batch() * problem.heads();
  }

  /** Forward and backward of every way that fits, with the labels of the problem. */
  @Test
  void golden_rowsOfAProblem() {
    var rows = new AttentionProblem(1, 1, 8, true, Precision.BF16, 1).rows(1, 100);
    assertThat(rows.stream().map(row -> row.get("pass") + " " + row.get("way")))
        .containsExactly(
            "forward sigmoid",
            "forward softmax",
            "forward sdpa",
            "forward products",
            "backward sigmoid",
            "backward softmax",
            "backward sdpa",
            "backward products");
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row)
              .containsEntry("threads", 1)
              .containsEntry("precision", Precision.BF16)
              .containsEntry("tokens", 8)
              .containsEntry("keys", "causal");
          assertThat(row.get("ms")).asInstanceOf(DOUBLE).isPositive();
        });
    assertThat(rows.get(6)).containsEntry("over_sdpa", 1.0);
  }

  /** All softmaxes are one function; sigmoid is {@code σ(qkᵀ/√d − log n) v}. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void golden_theAttentionWaysAgree(boolean causal) {
    try (var _ = Scope.open()) {
      var qkv = IntStream.range(0, 3).mapToObj(i -> Ops.randn(new Seed(i), 2, 3, 70, 64)).toList();
      double[] composed = attend(AttentionWay.PRODUCTS, qkv, causal);
      assertArrayEquals(composed, attend(AttentionWay.SOFTMAX, qkv, causal), 1e-5);
      assertArrayEquals(composed, attend(AttentionWay.SDPA, qkv, causal), 1e-5);
      Tensor logits =
          Ops.plus(
              Ops.times(qkv.getFirst().matmul(qkv.get(1).transpose(2, 3)), 1 / 8.0),
              -Math.log(70.0));
      Tensor seen = causal ? logits.sigmoid().tril() : logits.sigmoid();
      assertArrayEquals(
          Tensors.doubles(seen.matmul(qkv.getLast())),
          attend(AttentionWay.SIGMOID, qkv, causal),
          1e-5);
    }
  }

  private static double[] attend(AttentionWay way, List<Tensor> qkv, boolean causal) {
    return Tensors.doubles(way.attend(qkv.getFirst(), qkv.get(1), qkv.getLast(), causal));
  }

  /** What is timed as ours is the part that every encoder is made of, its packed path included. */
  @Test
  void golden_oursIsTheEncodersOwn() {
    assertThat(AttentionWay.SOFTMAX.scores()).isEqualTo(new SoftmaxScores());
  }

  @Test
  void refuses_aMaskThatItWouldNotSee() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.zeros(1, 1, 2, 4);
      Tensor mask = Ops.zeros(1, 1, 1, 2).eq(x.sum());
      var bias = AttentionBias.visible(Optional.of(mask));
      assertThatThrownBy(() -> AttentionWay.SDPA.scores().attend(x, x, x, bias))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Equal scores, and the second of two keys hidden: the first value alone is left. */
  @Test
  void golden_productsSeeMasks() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.zeros(1, 1, 2, 1);
      Tensor values = Tensors.of(new float[] {3, 5}, 1, 1, 2, 1);
      Tensor first = Ops.above(Tensors.of(new float[] {1, 0}, 1, 1, 1, 2), 0.5);
      var products = AttentionWay.PRODUCTS.scores();
      assertArrayEquals(
          new double[] {3, 3},
          Tensors.doubles(
              products.attend(x, x, values, AttentionBias.visible(Optional.of(first)))));
      assertArrayEquals(
          new double[] {4, 4}, Tensors.doubles(products.attend(x, x, values, AttentionBias.NONE)));
    }
  }

  /** 16,384² weights of 8 heads in fp32 are 8 GiB, several times. */
  @Test
  void golden_whatDoesNotFitIsNotTried() {
    assertThat(AttentionWay.PRODUCTS.fits(4096)).isTrue();
    assertThat(AttentionWay.PRODUCTS.fits(16_384)).isFalse();
    assertThat(AttentionWay.SOFTMAX.fits(16_384)).isTrue();
  }

  @Test
  void refuses_lessMemoryThanWhatMustBeThere() {
    assertEquals(15, AttentionMemory.believable(2048, 15));
    assertThat(AttentionMemory.believable(2048, Double.NaN)).isNaN();
    assertThatThrownBy(() -> AttentionMemory.believable(16_384, 102))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("measured 102 MiB, less than the 128 MiB in use");
  }

  /** The result and three gradients of 8 heads of 64 in fp32, whatever was freed before. */
  @Test
  void property_memoryIsNoLessThanWhatMustBeThere() {
    assertEquals(16, AttentionMemory.alive(2048));
    double taken = AttentionMemory.of(2048, AttentionWay.SIGMOID);
    double composed = AttentionMemory.of(2048, AttentionWay.PRODUCTS);
    if (ResidentMemory.now() > 0) {
      assertThat(taken).isBetween(15.0, 64.0);
      assertThat(composed).isGreaterThan(16 + 8 * 2048.0 * 2048 * 4 / (1 << 20));
    }
    assertThat(AttentionMemory.alive(16_384)).isCloseTo(128, within(1e-9));
  }
}
