package org.fullrank.methods.sigmoidattention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.draw;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.leaf;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.near;
import static org.fullrank.methods.sigmoidattention.SigmoidScoresTest.wide;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sigmoid has and softmax has not, and the other way round. */
class SigmoidBesideSoftmaxTest {
  private static final AttentionBias ALL = AttentionBias.NONE;
  private static final Scores SIGMOID = SigmoidScores.of(-1);
  private static final Scores SOFTMAX = new SoftmaxScores();

  /**
   * Every logit rises by 2·3/√4 = 3: the same as a bias more of the sigmoid, nothing of softmax.
   */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void golden_aShiftOfAllLogits(ScalarType type) {
    try (var _ = Scope.open()) {
      Tensor q = draw(1, 1, 2, 5, 4).to(type);
      Tensor k = draw(2, 1, 2, 6, 4).to(type);
      Tensor v = draw(3, 1, 2, 6, 4).to(type);
      q.select(3, 0).fill_(new Scalar(3));
      Tensor higher = k.clone();
      higher.select(3, 0).add_(new Scalar(2));
      near(SOFTMAX.attend(q, higher, v, ALL), SOFTMAX.attend(q, k, v, ALL), 1e-5);
      near(SIGMOID.attend(q, higher, v, ALL), SigmoidScores.of(2).attend(q, k, v, ALL), 1e-5);
      Tensor moved = SIGMOID.attend(q, higher, v, ALL).sub(SIGMOID.attend(q, k, v, ALL));
      assertThat(Ops.value(moved.abs().max())).isGreaterThan(0.1);
    }
  }

  /**
   * One token, {@code b = −log 1}, logit 2: softmax gives its value back, the sigmoid σ(2) of it.
   */
  @Test
  void golden_oneToken() {
    try (var _ = Scope.open()) {
      Tensor q = Tensors.of(new float[] {2, 0, 0, 0}, 1, 1, 1, 4);
      Tensor v = Tensors.of(new float[] {1, 2, 3, 4}, 1, 1, 1, 4);
      Scores sigmoid = SigmoidScores.of(new Bias.Nominal(Optional.of(1)).b());
      near(SOFTMAX.attend(q, q, v, ALL), 1, 2, 3, 4);
      near(sigmoid.attend(q, q, v, ALL), 0.88079708, 1.76159416, 2.64239123, 3.52318831);
    }
  }

  /** A query that sees its neighbours alone, at most two away, in both directions. */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void property_aWindowIsTheKeysWithin(ScalarType type) {
    int n = 9;
    try (var _ = Scope.open()) {
      Tensor q = draw(4, 1, 2, n, 8).to(type);
      Tensor k = draw(5, 1, 2, n, 8).to(type);
      Tensor v = draw(6, 1, 2, n, 8).to(type);
      long[] window = new long[n * n];
      for (int i = 0; i < n * n; i++) {
        window[i] = Math.abs(i / n - i % n) <= 2 ? 1 : 0;
      }
      var mask =
          AttentionBias.visible(Optional.of(Tensors.of(window, 1, 1, n, n).to(ScalarType.Bool)));
      for (Scores scores : new Scores[] {SIGMOID, SOFTMAX}) {
        Tensor all = scores.attend(q, k, v, mask);
        for (int i = 0; i < n; i++) {
          int from = Math.max(0, i - 2);
          int keys = Math.min(n, i + 3) - from;
          Tensor own = q.narrow(2, i, 1);
          Tensor alone = scores.attend(own, k.narrow(2, from, keys), v.narrow(2, from, keys), ALL);
          near(all.narrow(2, i, 1).contiguous(), alone, 1e-5);
        }
      }
    }
  }

  /**
   * {@code F_i(X) = Σ_j σ(x_iᵀ A x_j + b) W x_j} with {@code ‖x_i‖ ≤ R}: the largest singular value
   * of its Jacobian is at most {@code n·‖W‖·(1 + ½‖A‖R²)}.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_regularity(long seed) {
    int n = 6;
    int d = 4;
    int size = n * d;
    try (var _ = Scope.open()) {
      Tensor x = leaf(wide(draw(seed, 1, 1, n, d)));
      Tensor a = wide(draw(seed + 100, d, d));
      Tensor w = wide(draw(seed + 200, d, d));
      double[] jacobian = new double[size * size];
      for (int i = 0; i < size; i++) {
        Tensor y = SIGMOID.attend(Ops.times(x.matmul(a), Math.sqrt(d)), x, x.matmul(w), ALL);
        y.view(-1).select(0, i).backward();
        System.arraycopy(Tensors.doubles(x.grad()), 0, jacobian, i * size, size);
        x.grad().zero_();
      }
      double radius = Ops.value(Ops.length(x.detach(), 3).max());
      double bound = n * top(w) * (1 + 0.5 * top(a) * radius * radius);
      assertThat(top(Tensors.of(jacobian, size, size))).isBetween(0.01 * bound, bound);
    }
  }

  private static double top(Tensor matrix) {
    return Tensors.doubles(Ops.singularValues(matrix))[0];
  }
}
