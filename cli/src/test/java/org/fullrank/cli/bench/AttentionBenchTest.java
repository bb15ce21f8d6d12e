package org.fullrank.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic behind the tables of {@code bench attention}. */
final class AttentionBenchTest {
  /**
   * 8 samples of 6 heads of 64: two products of {@code 2·64} operations for each of 9 pairs, of the
   * 1 + 2 + 3 that are not hidden; backward makes five of them.
   */
  @Test
  void golden_operationsOfACase() {
    var full = AttentionCase.of(3, false, Precision.FP32, 1);
    var causal = AttentionCase.of(3, true, Precision.FP32, 1);
    assertEquals(8 * 6 * 9 * 2 * 2 * 64, full.flops());
    assertEquals(8 * 6 * 6 * 2 * 2 * 64, causal.flops());
    assertEquals(8 * 6 * 6 * 5 * 2 * 64, causal.backwardFlops());
    assertEquals(2 * 8, heads(AttentionCase.of(1024, false, Precision.FP32, 1)));
    assertEquals(8, heads(AttentionCase.of(4096, false, Precision.FP32, 1)));
  }

  private static int heads(AttentionCase problem) {
    return problem.batch() * problem.heads();
  }

  /** 0.4 GFLOP in 4 and 8 ms are 100 and 50 GFLOP/s, of two threads of 100 each. */
  @Test
  void golden_aRowOfMedians() {
    var problem = new AttentionCase(1, 1, 1250, false, Precision.BF16, 2);
    var forward = Map.of("sigmoid", 4.0, "softmax", 8.0, "libtorch", 16.0, "composed", 32.0);
    var backward = Map.of("sigmoid", 10.0, "softmax", 20.0, "libtorch", 10.0);
    var row = new AttentionRow(problem, forward, backward);
    assertEquals(0.4e9, problem.flops());
    assertThat(row.forwardText(100).replaceAll(" +", " ").strip())
        .isEqualTo("2 bf16 1250 full 100 50 % 50 25 % 4.00 x 2.00 x 4.00 x 2.00 x");
    assertThat(row.backwardText(100).replaceAll(" +", " ").strip())
        .isEqualTo("2 bf16 1250 full 100 50 % 50 25 % 1.00 x 0.50 x NaN x 2.00 x");
  }

  /** Peaks in the order of the precisions, numbers under their headings. */
  @Test
  void golden_theTables() {
    var peaks = Map.of(Precision.BF16, 900.0, Precision.FP32, 100.0);
    var steps = List.of(new AttentionResult.Step(50, Precision.FP32, 12.5, 1.25, 2));
    var memory = List.of(new AttentionResult.Memory(2048, 16, 20.4, Double.NaN));
    var lines =
        new AttentionResult(
                Circumstances.now(), Circumstances.now(), "ours", peaks, List.of(), steps, memory)
            .lines();
    assertThat(lines)
        .containsSubsequence(
            "kernels  ours",
            "peak     fp32, one thread: 100 GFLOP/s",
            "peak     bf16, one thread: 900 GFLOP/s",
            " tokens  precision    ours, ms   fused (SDPA)     composed",
            "     50  fp32            12.5         1.25 x        2.00 x",
            " tokens   results      ours  composed",
            "   2048        16        20       NaN");
  }

  /** All softmaxes are one function; sigmoid is {@code σ(qkᵀ/√d − log n) v}. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void golden_theRivalsAgree(boolean causal) {
    try (var _ = Scope.open()) {
      var qkv = IntStream.range(0, 3).mapToObj(i -> Ops.randn(new Seed(i), 2, 3, 70, 64)).toList();
      double[] composed = attend(Rival.COMPOSED, qkv, causal);
      assertArrayEquals(composed, attend(Rival.SOFTMAX, qkv, causal), 1e-5);
      assertArrayEquals(composed, attend(Rival.LIBTORCH, qkv, causal), 1e-5);
      Tensor logits =
          Ops.plus(
              Ops.times(qkv.getFirst().matmul(qkv.get(1).transpose(2, 3)), 1 / 8.0),
              -Math.log(70.0));
      Tensor seen = causal ? logits.sigmoid().tril() : logits.sigmoid();
      assertArrayEquals(
          Tensors.doubles(seen.matmul(qkv.getLast())), attend(Rival.SIGMOID, qkv, causal), 1e-5);
    }
  }

  private static double[] attend(Rival rival, List<Tensor> qkv, boolean causal) {
    return Tensors.doubles(rival.attend(qkv.getFirst(), qkv.get(1), qkv.getLast(), causal));
  }

  /** What is timed as ours is the part that every encoder is made of, its packed path included. */
  @Test
  void golden_oursIsTheEncodersOwn() {
    assertThat(Rival.SOFTMAX.scores()).isEqualTo(new SoftmaxScores());
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBTORCH", "COMPOSED"})
  void refuses_aMaskThatItWouldNotSee(Rival rival) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.zeros(1, 1, 2, 4);
      Tensor mask = Ops.zeros(1, 1, 1, 2).eq(x.sum());
      assertThatThrownBy(
              () -> rival.scores().attend(x, x, x, AttentionBias.visible(Optional.of(mask))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** 16,384² weights of 8 heads in fp32 are 8 GiB, several times. */
  @Test
  void golden_whatDoesNotFitIsNotTried() {
    assertThat(Rival.COMPOSED.fits(4096)).isTrue();
    assertThat(Rival.COMPOSED.fits(16_384)).isFalse();
    assertThat(Rival.SOFTMAX.fits(16_384)).isTrue();
  }

  @Test
  void refuses_lessMemoryThanWhatMustBeThere() {
    assertEquals(15, AttentionMemory.believable(2048, 15));
    assertThat(AttentionMemory.believable(2048, Double.NaN)).isNaN();
    assertThatThrownBy(() -> AttentionMemory.believable(16_384, 102))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("102 MiB were seen where 128 are alive");
  }

  /** The result and three gradients of 8 heads of 64 in fp32, whatever was freed before. */
  @Test
  void property_memoryIsNoLessThanWhatMustBeThere() {
    assertEquals(16, AttentionMemory.alive(2048));
    double taken = AttentionMemory.of(2048, Rival.SIGMOID);
    double composed = AttentionMemory.of(2048, Rival.COMPOSED);
    if (Resident.now() > 0) {
      assertThat(taken).isBetween(15.0, 64.0);
      assertThat(composed).isGreaterThan(16 + 8 * 2048.0 * 2048 * 4 / (1 << 20));
    }
    assertThat(AttentionMemory.alive(16_384)).isCloseTo(128, within(1e-9));
  }
}
