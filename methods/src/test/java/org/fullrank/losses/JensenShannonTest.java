package org.fullrank.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JensenShannonTest {
  private static Tensor log(double... shares) {
    return Ops.plus(Tensors.of(shares, 1, shares.length).log(), 0.7); // logits have any offset
  }

  @Test
  void golden_threeDistributions() {
    try (var _ = Scope.open()) {
      Tensor divergence =
          JensenShannon.of(List.of(log(0.7, 0.2, 0.1), log(0.5, 0.3, 0.2), log(0.2, 0.6, 0.2)));
      assertEquals(0.0949220, Tensors.doubles(divergence)[0], 5e-8);
    }
  }

  /** Equal distributions have none; certain ones that differ have the logarithm of their number. */
  @Test
  void golden_bounds() {
    try (var _ = Scope.open()) {
      Tensor same = log(0.3, 0.7);
      assertEquals(0, Tensors.doubles(JensenShannon.of(List.of(same, same)))[0], 1e-12);
      Tensor one = Tensors.of(new double[] {60, 0}, 1, 2);
      Tensor other = Tensors.of(new double[] {0, 60}, 1, 2);
      assertEquals(Math.log(2), Tensors.doubles(JensenShannon.of(List.of(one, other)))[0], 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void gradient_isThatOfDifferences(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 3, 2, 4).to(Tensors.type(Tensors.of(new double[1], 1)));
      Gradients.check(
          all ->
              JensenShannon.of(List.of(all.select(0, 0), all.select(0, 1), all.select(0, 2))).sum(),
          x,
          1e-8);
    }
  }

  @Test
  void refuses_otherShapes() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> JensenShannon.of(List.of(log(0.5, 0.5), log(0.2, 0.3, 0.5))))
          .hasMessageContaining("logits");
      assertThat(JensenShannon.of(List.of(log(0.5, 0.5))).size(0)).isEqualTo(1);
    }
  }
}
