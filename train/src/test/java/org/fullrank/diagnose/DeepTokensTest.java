package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionParts;
import org.fullrank.attention.MultiHeadAttention;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.contranorm.PairNormConfig;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Pass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ContraNorm is for, without training: the tokens of 32 images, in patches of 4, through 24
 * random layers {@code x → norm(x + attention(x))} of width 64 and 4 heads.
 */
class DeepTokensTest {
  private static final Pass PASS = Pass.evaluate();
  private static final int DEPTH = 24;
  private static final TokenLayout TOKENS = TokenLayout.of(49, DEPTH);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void property_contraNormKeepsTenTimesTheRankOfLayerNorm(long seed) {
    TokenHealth layerNorms = health(Parts.standard(), seed);
    TokenHealth pairNorms = health(PairNormConfig.DEFAULT.fit(Parts.standard(), TOKENS), seed);
    double layerNorm = layerNorms.effectiveRank();
    double pairNorm = pairNorms.effectiveRank();
    double weak = health(contraNorm(0.1), seed).effectiveRank();
    double strong = health(contraNorm(0.5), seed).effectiveRank();
    assertThat(layerNorm).isLessThan(2.5);
    assertThat(layerNorms.meanCosine()).isGreaterThan(0.99);
    // no likeness left to see, and less rank all the same: cosine alone does not tell
    assertThat(Math.abs(pairNorms.meanCosine())).isLessThan(0.05);
    assertThat(strong).isGreaterThan(30).isGreaterThan(10 * layerNorm);
    assertThat(weak).isBetween(layerNorm, strong);
    assertThat(pairNorm).isBetween(layerNorm, strong);
  }

  private static Parts contraNorm(double scale) {
    return ContraNormConfig.DEFAULT.withScale(scale).fit(Parts.standard(), TOKENS);
  }

  private static TokenHealth health(Parts parts, long seed) {
    try (var _ = Scope.open()) {
      var draws = new Seed(seed);
      Tensor x = tokens(draws);
      var inside = new AttentionParts(Linear.lecun(), new SoftmaxScores(), Optional.empty());
      for (int layer = 0; layer < DEPTH; layer++) {
        var heads = new MultiHeadAttention.Heads(64, 4, layer);
        var attention = new MultiHeadAttention(heads, inside, draws.with(layer));
        Layer norm = parts.norms().make(64, LayerNorm.EPSILON);
        x = norm.forward(x.add(attention.forward(x, PASS)), PASS).detach();
      }
      return TokenHealth.of(x);
    }
  }

  /** {@code [32, 49, 64]}: a random map of the patches, and random positions. */
  private static Tensor tokens(Seed draws) {
    Tensor patches =
        new Fashion(32)
            .evaluation(32, 32)
            .iterator()
            .next()
            .view(0)
            .input()
            .values()
            .view(32, 7, 4, 7, 4)
            .permute(0, 1, 3, 2, 4)
            .contiguous()
            .view(32, 49, 16);
    Tensor embedding = Ops.times(Ops.randn(draws.with(100), 16, 64), 0.25);
    return patches.matmul(embedding).add(Ops.randn(draws.with(101), 1, 49, 64));
  }
}
