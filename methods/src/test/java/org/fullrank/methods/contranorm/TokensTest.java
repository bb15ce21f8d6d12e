package org.fullrank.methods.contranorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.times;
import static org.fullrank.methods.contranorm.Bare.CAUSAL;
import static org.fullrank.methods.contranorm.Bare.PLAIN;
import static org.fullrank.methods.contranorm.Bare.bare;
import static org.fullrank.methods.contranorm.Bare.rank;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.TokenMask;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the tokens of a sample: how alike they are, how they spread, what they see. */
class TokensTest {
  /** Of the three tokens (1 0), (0 1), (1 1), before and after. */
  @Test
  void golden_howAlikeTheyAre() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1, 0, 0, 1, 1, 1}, 1, 3, 2);
      assertEquals(0.47140452, cosine(x), 1e-8);
      assertEquals(0.40542806, cosine(bare(PLAIN, x)), 1e-8);
      assertEquals(0.41195266, cosine(bare(PLAIN.withForm(Form.KEEP_SCALE), x)), 1e-8);
    }
  }

  /** The mean cosine of all pairs of different tokens of the first sample. */
  private static double cosine(Tensor x) {
    Tensor unit = Ops.normalize(x.select(0, 0).detach(), 1);
    double n = unit.size(0);
    return (Ops.value(Ops.sum(unit, false, 0).square().sum()) - n) / (n * (n - 1));
  }

  /** At an endless temperature the plain form moves by the mean alone, and shrinks it. */
  @Test
  void golden_hotAndPlainShrinksTheMean() {
    var hot = new ContraNormConfig(0.3, 1e12, Form.SUBTRACT, Similarity.COSINE, false);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 2, 7, 5).to(ScalarType.Double);
      Tensor mean = Ops.mean(x, true, 1);
      Tensor wanted = x.sub(mean).add(times(mean, 0.7));
      assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(bare(hot, x)), 1e-9);
    }
  }

  /**
   * 32 tokens of cosine 0.9, a norm behind: the plain form opens them up to a step of 1 and
   * overshoots at 2, where they all point the other way; keeping the scale does not.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_whatCollapsedOpensUp(long seed) {
    try (var _ = Scope.open()) {
      Tensor shared = times(Ops.normalize(Ops.randn(new Seed(seed), 1, 1, 16), 2), 12);
      Tensor x = Ops.randn(new Seed(seed).with(1), 1, 32, 16).add(shared);
      Tensor alone = normed(PLAIN.withScale(0), x);
      Tensor weak = normed(PLAIN.withScale(0.1), x);
      Tensor middle = normed(PLAIN.withScale(0.5), x);
      Tensor strong = normed(PLAIN.withScale(1), x);
      assertThat(new double[] {rank(alone), rank(weak), rank(middle), rank(strong)}).isSorted();
      assertThat(new double[] {cosine(strong), cosine(middle), cosine(weak), cosine(alone)})
          .isSorted();
      assertThat(cosine(alone)).isGreaterThan(0.8);
      assertThat(cosine(strong)).isLessThan(0.2);
      Tensor over = normed(PLAIN.withScale(2), x);
      assertThat(cosine(over)).isGreaterThan(0.8);
      assertThat(along(over, alone)).isNegative();
      Tensor kept = normed(PLAIN.withScale(2).withForm(Form.KEEP_SCALE), x);
      assertThat(cosine(kept)).isLessThan(0.8);
      assertThat(along(kept, alone)).isPositive();
      assertThat(rank(kept)).isGreaterThan(rank(alone));
    }
  }

  private static Tensor normed(ContraNormConfig config, Tensor x) {
    return new ContraNorm(config, 16, LayerNorm.of(16)).forward(x, Pass.evaluate()).detach();
  }

  /** The product of the mean tokens. */
  private static double along(Tensor a, Tensor b) {
    return Ops.value(Ops.mean(a, false, 0, 1).dot(Ops.mean(b, false, 0, 1)));
  }

  /**
   * Guo et al., Prop. 1: where {@code (I − eeᵀ)(I − P) + (I − P)ᵀ(I − eeᵀ)} has no negative
   * eigenvalue, keeping the scale does not bring the tokens nearer to their mean.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theVarianceDoesNotFall(long seed) {
    int n = 6;
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 1, n, 8).to(ScalarType.Double);
      Tensor unit = Ops.normalize(x, 2);
      Tensor p = unit.matmul(unit.transpose(1, 2)).softmax(2).squeeze(0);
      Tensor away = identity(n).sub(Ops.full(1.0 / n, n, n)).matmul(identity(n).sub(p));
      double least = Tensors.doubles(torch.linalg_eigvalsh(away.add(away.t())))[0];
      assertThat(least).isCloseTo(0, Offset.offset(1e-12)); // of the mean, which P keeps
      double before = variance(x);
      double after = variance(bare(PLAIN.withScale(0.5).withForm(Form.KEEP_SCALE), x));
      assertThat(after).isGreaterThan(before);
    }
  }

  private static Tensor identity(int n) {
    return torch.eye(n).to(ScalarType.Double);
  }

  private static double variance(Tensor x) {
    return Ops.value(x.sub(Ops.mean(x, true, 1)).square().sum());
  }

  /** {@code ∂y[t]/∂x[t′] = 0} for {@code t′ > t}, in the kernels and spelled out. */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float", "Double"})
  void gradient_ofTheCausalLayerIsZeroAhead(ScalarType type) {
    var causal = new ContraNormConfig(0.4, 0.7, Form.KEEP_SCALE, Similarity.COSINE, false);
    try (var _ = Scope.open()) {
      for (int token = 0; token < 6; token++) {
        Tensor x = Ops.randn(new Seed(2), 1, 6, 4).to(type).requires_grad_(true);
        bare(causal, x, CAUSAL).select(1, token).square().sum().backward();
        double[] slope = Tensors.doubles(Ops.sum(x.grad().abs(), false, 0, 2));
        for (int other = 0; other < 6; other++) {
          assertThat(slope[other] > 0).as("%d from %d", token, other).isEqualTo(other <= token);
        }
      }
    }
  }

  /** In a batch of another length and full of rubbish, as alone: fp32, through the kernels. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void property_aSampleDoesNotSeeItsBatch(Form form) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(3), 3, 9, 8);
      Tensor bits = Ops.range(9).unsqueeze(0).lt(Tensors.of(new long[] {9, 5, 1}, 3, 1));
      Tensor rubbish = Ops.fill(x, bits.logical_not().unsqueeze(2), 40);
      Tensor all =
          bare(PLAIN.withForm(form), rubbish, Pass.evaluate().over(TokenMask.NONE.among(bits)));
      int[] lengths = {9, 5, 1};
      for (int i = 0; i < 3; i++) {
        Tensor alone = bare(PLAIN.withForm(form), x.narrow(0, i, 1).narrow(1, 0, lengths[i]));
        Tensor among = all.narrow(0, i, 1).narrow(1, 0, lengths[i]).contiguous();
        assertArrayEquals(Tensors.doubles(alone), Tensors.doubles(among), 1e-5);
      }
    }
  }

  /**
   * Compared as features, a hundred thousand tokens are no trouble: their square would be 40 GB.
   */
  @Test
  void property_featuresCostTheSquareOfTheWidth() {
    Layer layer = new ContraNorm(PLAIN.withForm(Form.FEATURE_WISE), 4, Activation.IDENTITY);
    try (var _ = Scope.open()) {
      Tensor y = layer.forward(Ops.randn(new Seed(4), 1, 100_000, 4), Pass.evaluate());
      assertThat(Ops.isFinite(y)).isTrue();
    }
  }
}
