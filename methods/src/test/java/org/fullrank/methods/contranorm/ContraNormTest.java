package org.fullrank.methods.contranorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.times;
import static org.fullrank.methods.contranorm.Bare.CAUSAL;
import static org.fullrank.methods.contranorm.Bare.PLAIN;
import static org.fullrank.methods.contranorm.Bare.bare;
import static org.fullrank.methods.contranorm.Bare.doubles;
import static org.fullrank.methods.contranorm.Bare.rank;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values: an independent evaluation in double precision on {@code [1 0; 0 1; 1 1]}. */
class ContraNormTest {
  private static final double TIGHT = 1e-8;

  private static Tensor three() {
    return Tensors.of(new double[] {1, 0, 0, 1, 1, 1}, 1, 3, 2);
  }

  private static double[] rows(Tensor y, int... rows) {
    double[] all = Tensors.doubles(y);
    int width = Math.toIntExact(y.size(2));
    double[] chosen = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * width, chosen, i * width, width);
    }
    return chosen;
  }

  @Test
  void golden_subtractsTheLikes() {
    try (var _ = Scope.open()) {
      assertArrayEquals(
          new double[] {0.91740221, -0.05269589, 0.92993743, 0.92993743},
          rows(bare(PLAIN, three()), 0, 2),
          TIGHT);
    }
  }

  @Test
  void golden_subtractsByDotsAsTheEquationDoes() {
    var dots = new ContraNormConfig(0.1, 1, Form.SUBTRACT, Similarity.DOT, false);
    try (var _ = Scope.open()) {
      assertArrayEquals(
          new double[] {0.91553624, -0.05776812, 0.92119416, 0.92119416},
          rows(bare(dots, three()), 0, 2),
          TIGHT);
    }
  }

  @Test
  void golden_keepsTheScale() {
    try (var _ = Scope.open()) {
      assertArrayEquals(
          new double[] {1.01740221, -0.05269589, 1.02993743, 1.02993743},
          rows(bare(PLAIN.withForm(Form.KEEP_SCALE), three()), 0, 2),
          TIGHT);
    }
  }

  @Test
  void golden_subtractsTheWholeGradient() {
    try (var _ = Scope.open()) {
      assertArrayEquals(
          new double[] {0.84016067, -0.10003553, 0.85451862, 0.85451862},
          rows(bare(PLAIN.withForm(Form.DUAL), three()), 0, 2),
          TIGHT);
    }
  }

  /** Features (1 0 √½) and (0 1 √½) have products 1.5 and 0.5: P′ is softmax of (1.5, 0.5). */
  @Test
  void golden_comparesFeatures() {
    double near = 1 / (1 + Math.exp(-1));
    double far = 1 - near;
    try (var _ = Scope.open()) {
      assertArrayEquals(
          new double[] {1.1 - 0.1 * near, -0.1 * far, 1, 1},
          rows(bare(PLAIN.withForm(Form.FEATURE_WISE), three()), 0, 2),
          1e-12);
    }
  }

  @Test
  void golden_raisesTheEffectiveRank() {
    try (var _ = Scope.open()) {
      assertThat(rank(three())).isCloseTo(1.92862323, near());
      assertThat(rank(bare(PLAIN, three()))).isCloseTo(1.94392232, near());
      assertThat(rank(bare(PLAIN.withForm(Form.KEEP_SCALE), three())))
          .isCloseTo(1.94252970, near());
    }
  }

  private static Offset<Double> near() {
    return Offset.offset(TIGHT);
  }

  @Test
  void golden_noStepIsTheNormItself() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 2, 5, 8);
      var norm = LayerNorm.of(8);
      var layer = new ContraNorm(PLAIN.withScale(0), 8, norm);
      assertThat(Tensors.doubles(layer.forward(x, Pass.evaluate())))
          .isEqualTo(Tensors.doubles(norm.forward(x, Pass.evaluate())));
    }
  }

  @Test
  void golden_equalTokensStayWhereTheScaleIsKept() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(2), 1, 1, 4).expand(1, 6, 4).contiguous();
      assertArrayEquals(
          Tensors.doubles(x), Tensors.doubles(bare(PLAIN.withForm(Form.KEEP_SCALE), x)), 1e-6);
      assertArrayEquals(Tensors.doubles(times(x, 0.9)), Tensors.doubles(bare(PLAIN, x)), 1e-6);
    }
  }

  /** At an endless temperature only the mean is subtracted. */
  @Test
  void golden_hotSoftmaxIsTheMean() {
    var hot = new ContraNormConfig(0.3, 1e12, Form.KEEP_SCALE, Similarity.COSINE, false);
    try (var _ = Scope.open()) {
      Tensor x = doubles(3, 2, 7, 5);
      Tensor mean = Ops.mean(x, true, 1);
      Tensor wanted = mean.add(times(x.sub(mean), 1.3));
      assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(bare(hot, x)), 1e-9);
    }
  }

  /** A collapsed batch: with a norm behind it, more step gives more rank. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_moreStepMoreRank(long seed) {
    try (var _ = Scope.open()) {
      Tensor shared = times(Ops.randn(new Seed(seed), 1, 1, 16), 3);
      Tensor x = Ops.randn(new Seed(seed).with(1), 1, 32, 16).add(shared);
      double[] ranks =
          DoubleStream.of(0, 0.2, 0.5, 0.9).map(s -> rank(normed(PLAIN.withScale(s), x))).toArray();
      assertThat(ranks).isSorted();
    }
  }

  private static Tensor normed(ContraNormConfig config, Tensor x) {
    int width = Math.toIntExact(x.size(2));
    return new ContraNorm(config, width, LayerNorm.of(width)).forward(x, Pass.evaluate());
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_behindANormKeepingTheScaleIsASmallerStep(long seed) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(seed), 2, 9, 16);
      double s = 0.5;
      assertArrayEquals(
          Tensors.doubles(normed(PLAIN.withScale(s / (1 + s)), x)),
          Tensors.doubles(normed(PLAIN.withScale(s).withForm(Form.KEEP_SCALE), x)),
          1e-4);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Form.class,
      names = {"SUBTRACT", "KEEP_SCALE"})
  void property_causalLooksBackOnly(Form form) {
    var config = new ContraNormConfig(0.4, 0.7, form, Similarity.COSINE, false);
    try (var _ = Scope.open()) {
      Tensor x = doubles(6, 1, 6, 4);
      Tensor changed = x.clone();
      changed.narrow(1, 4, 2).mul_(new Scalar(-3));
      assertArrayEquals(
          Tensors.doubles(bare(config, x, CAUSAL).narrow(1, 0, 4).contiguous()),
          Tensors.doubles(bare(config, changed, CAUSAL).narrow(1, 0, 4).contiguous()),
          1e-12);
      assertArrayEquals(
          Tensors.doubles(bare(config, x.narrow(1, 0, 4).contiguous(), CAUSAL)),
          Tensors.doubles(bare(config, x, CAUSAL).narrow(1, 0, 4).contiguous()),
          1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void gradient_throughTheSoftmax(Form form) {
    var config = new ContraNormConfig(0.4, 0.7, form, Similarity.COSINE, false);
    try (var _ = Scope.open()) {
      Tensor weights = doubles(8, 2, 4, 3);
      Gradients.check(x -> bare(config, x).mul(weights).sum(), doubles(7, 2, 4, 3), 1e-7);
    }
  }

  @Test
  void golden_aLearnedStepStartsAsTheFixedOneAndHasAGradient() {
    var learned = new ContraNormConfig(0.1, 1, Form.KEEP_SCALE, Similarity.COSINE, true);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(9), 2, 5, 4);
      Layer layer = new ContraNorm(learned, 4, Activation.IDENTITY);
      Tensor y = layer.forward(x, Pass.evaluate());
      assertArrayEquals(
          Tensors.doubles(bare(PLAIN.withForm(Form.KEEP_SCALE), x)), Tensors.doubles(y), 1e-6);
      y.square().sum().backward();
      assertThat(Tree.parameters(layer))
          .singleElement()
          .satisfies(named -> assertThat(Tensors.doubles(named.tensor().grad())).doesNotContain(0));
    }
  }

  /** Within one in a hundred of full precision, the tokens' own length being 1. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void property_halfPrecisionIsNear(Form form) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(10), 4, 49, 64);
      Tensor exact = bare(PLAIN.withForm(form), x);
      Tensor half = Precision.BF16.run(() -> bare(PLAIN.withForm(form), x));
      double error = Ops.value(half.sub(exact).norm()) / Ops.value(exact.norm());
      assertThat(error).isLessThan(1e-2);
    }
  }

  @Test
  void leaves_nothing() {
    var layer = new ContraNorm(PLAIN.withForm(Form.DUAL), 8, LayerNorm.of(8));
    Tensor x = Scope.keep(Ops.randn(new Seed(11), 2, 5, 8));
    Leaks.none(() -> layer.forward(x, Pass.evaluate()));
  }
}
