package org.fullrank.methods.ewc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.QueryKeyNorm;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Config;
import org.fullrank.methods.Sites;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.dino.DinoConfig;
import org.fullrank.methods.ewc.DiagonalFisher.Extent;
import org.fullrank.methods.ewc.DiagonalFisher.Way;
import org.fullrank.methods.simsiam.SimSiamConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.RmsNorm;
import org.fullrank.nn.RowGradients;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the layers beside the gradients of one sample at a time, in float64. */
class RulesTest {
  private static final int SIDE = 8;
  private static final EncoderConfig.Vit VIT = EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 4);

  static Stream<Arguments> nets() {
    var supervised = SupervisedConfig.DEFAULT;
    return Stream.of(
        Arguments.of("class token, learned positions", VIT, supervised),
        Arguments.of("mean of tokens", VIT.withPool(Pool.MEAN), supervised),
        Arguments.of("layer scale", VIT.withLayerScale(0.3), supervised),
        Arguments.of(
            "layer norms of queries and keys",
            VIT.withQueryKeyNorm(QueryKeyNorm.LAYER),
            supervised),
        Arguments.of(
            "RMS norms of queries and keys", VIT.withQueryKeyNorm(QueryKeyNorm.RMS), supervised),
        Arguments.of("rotary positions", VIT.withPositions(Positions.ROPE), supervised),
        Arguments.of(
            "residual network", EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL), supervised),
        Arguments.of("two views in two forwards", VIT, ByolConfig.DEFAULT),
        Arguments.of("two views in one forward", VIT, SimSiamConfig.DEFAULT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nets")
  void property_rulesEqualOneByOne(String name, EncoderConfig config, Config method) {
    for (FisherType type : List.of(FisherType.EMPIRICAL, FisherType.MC)) {
      compare(config, method, type);
    }
  }

  private static void compare(EncoderConfig config, Config method, FisherType type) {
    try (var _ = Scope.open()) {
      var site = Sites.of(() -> encoder(config, Parts.standard()), 24, 3, 5);
      var built = method.build(site);
      wide(built);
      var batch = batch(5, method.needs().fewest());
      var config1 = FisherConfig.of(type);
      try (var rules =
              DiagonalFisher.of(
                  built, site.student(), List.of(batch), new Extent(config1, 5, Way.RULES));
          var exact =
              DiagonalFisher.of(
                  built, site.student(), List.of(batch), new Extent(config1, 5, Way.ONE_BY_ONE))) {
        assertThat(rules.fallback()).isEmpty();
        assertSame(exact, rules);
      }
    }
  }

  /** Keys' shifts do not change a softmax: their gradients are rounding, far below the others. */
  private static void assertSame(FisherEstimate exact, FisherEstimate was) {
    double most =
        exact.diagonal().values().stream()
            .flatMapToDouble(it -> java.util.Arrays.stream(Tensors.doubles(it)))
            .max()
            .orElseThrow();
    exact
        .diagonal()
        .forEach((tensor, wanted) -> {
          double[] numbers = Tensors.doubles(wanted);
          double largest = java.util.Arrays.stream(numbers).max().orElseThrow();
          assertThat(largest).as(tensor).isPositive();
          double[] found =
              Tensors.doubles(Objects.requireNonNull(was.diagonal().get(tensor), tensor));
          for (int i = 0; i < numbers.length; i++) {
            double scale = Math.max(numbers[i], Math.max(1e-6 * largest, 1e-12 * most));
            assertThat(Math.abs(found[i] - numbers[i]) / scale)
                .as("%s %d", tensor, i)
                .isLessThan(1e-6);
          }
        });
  }

  /** A relative bias has no axis of samples: every tensor is estimated one sample at a time. */
  @Test
  void property_aTensorWithoutRuleFallsBack() {
    try (var _ = Scope.open()) {
      var config = VIT.withPositions(Positions.RELATIVE);
      var site = Sites.of(() -> encoder(config, Parts.standard()), 24, 3, 5);
      var built = SupervisedConfig.DEFAULT.build(site);
      wide(built);
      var extent = new Extent(FisherConfig.of(FisherType.EMPIRICAL), 5, Way.RULES);
      var exact = new Extent(FisherConfig.of(FisherType.EMPIRICAL), 5, Way.ONE_BY_ONE);
      try (var found = DiagonalFisher.of(built, site.student(), List.of(batch(5, 1)), extent);
          var wanted = DiagonalFisher.of(built, site.student(), List.of(batch(5, 1)), exact)) {
        assertThat(found.fallback())
            .containsExactly(
                "blocks.0.attn.rel_pos.relative_position_bias_table",
                "blocks.1.attn.rel_pos.relative_position_bias_table");
        assertSame(wanted, found);
      }
    }
  }

  /** RMS norms in the place of layer norms. */
  @Test
  void property_rmsNorms() {
    try (var _ = Scope.open()) {
      var parts = Parts.standard().withNorms(RmsNorm::of);
      var site = Sites.of(() -> encoder(VIT, parts), 24, 3, 5);
      var built = SupervisedConfig.DEFAULT.build(site);
      wide(built);
      var type = FisherConfig.of(FisherType.EMPIRICAL);
      try (var found =
              DiagonalFisher.of(
                  built, site.student(), List.of(batch(5, 1)), new Extent(type, 5, Way.RULES));
          var wanted =
              DiagonalFisher.of(
                  built,
                  site.student(),
                  List.of(batch(5, 1)),
                  new Extent(type, 5, Way.ONE_BY_ONE))) {
        assertThat(found.fallback()).isEmpty();
        assertSame(wanted, found);
      }
    }
  }

  /** Words, their positions, and the classes of DINO's crops of another size. */
  @Test
  void property_words() {
    try (var _ = Scope.open()) {
      var config = EncoderConfig.Text.of(new VitSize(8, 2, 2, 2), Pool.MEAN);
      var site =
          Sites.of(
              () ->
                  narrowed(config.build(new InputShape.Ids(11, 6), Parts.standard(), new Seed(0))),
              24,
              3,
              5);
      var built = SupervisedConfig.DEFAULT.build(site);
      wide(built);
      long[] ids = new long[30];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (i * 7L + i / 3) % 11;
      }
      var view = View.of(Input.of(Tensors.of(ids, 5, 6)), List.of());
      var batch =
          new Batch(List.of(view), new long[5], new Targets.Classes(new int[] {0, 1, 2, 0, 1}));
      var type = FisherConfig.of(FisherType.EMPIRICAL);
      try (var found =
              DiagonalFisher.of(
                  built, site.student(), List.of(batch), new Extent(type, 5, Way.RULES));
          var wanted =
              DiagonalFisher.of(
                  built, site.student(), List.of(batch), new Extent(type, 5, Way.ONE_BY_ONE))) {
        assertThat(found.fallback()).isEmpty();
        assertSame(wanted, found);
      }
    }
  }

  /** DINO's views of one size: the prototypes' shares are drawn for each view. */
  @Test
  void property_prototypes() {
    compare(VIT, DinoConfig.DEFAULT, FisherType.MC);
  }

  /** G = [[.5, 0], [−1, −3], [0, −2]] of two tokens, squared only then. */
  @Test
  void golden_tokens() {
    try (var _ = Scope.open()) {
      Tensor a = Tensors.of(new double[] {1, 2, 0, -1}, 1, 2, 2);
      Tensor d = Tensors.of(new double[] {.5, -1, 0, 1, 1, 2}, 1, 2, 3);
      Tensor g = RowGradients.linear(a, d);
      assertArrayEquals(new double[] {.5, 0, -1, -3, 0, -2}, Tensors.doubles(g));
      assertArrayEquals(new double[] {.25, 0, 1, 9, 0, 4}, Tensors.doubles(g.square()));
      assertArrayEquals(
          new double[] {2.25, 0, 4}, Tensors.doubles(RowGradients.shift(d, 2).square()));
      double[] byToken =
          Tensors.doubles(d.square().transpose(1, 2).matmul(a.square())); // forbidden
      assertArrayEquals(new double[] {.25, 2, 1, 5, 0, 4}, byToken);
    }
  }

  /** Without tokens the squares are one product of squares. */
  @Test
  void golden_rowsWithoutTokens() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.randn(new Seed(0), 7, 4).to(ScalarType.Double);
      Tensor d = Ops.randn(new Seed(1), 7, 3).to(ScalarType.Double);
      Tensor short1 = d.square().t().matmul(a.square());
      Tensor sum = Ops.sum(RowGradients.linear(a, d).square(), false, 0);
      assertArrayEquals(Tensors.doubles(short1), Tensors.doubles(sum), 1e-12);
    }
  }

  /** 1..9, a kernel of 2 × 2, δ = [[1, −1], [0, 2]]: [[9, 11], [15, 17]]. */
  @Test
  void golden_convolution() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
      Tensor d = Tensors.of(new double[] {1, -1, 0, 2}, 1, 1, 2, 2);
      Tensor g = RowGradients.convolution(x, d, new NeuralOps.Windows(2, 1, 0, 1, 1));
      assertArrayEquals(new double[] {9, 11, 15, 17}, Tensors.doubles(g));
    }
  }

  /** Strides, padding, dilation and groups, depthwise ones too, beside autograd's gradients. */
  @Test
  void property_convolutions() {
    for (var windows :
        List.of(
            new NeuralOps.Windows(3, 1, 1, 1, 1),
            new NeuralOps.Windows(3, 2, 1, 1, 1),
            new NeuralOps.Windows(3, 1, 2, 2, 1),
            new NeuralOps.Windows(2, 2, 0, 1, 2),
            new NeuralOps.Windows(3, 1, 1, 1, 4))) {
      try (var _ = Scope.open()) {
        Tensor x = Ops.randn(new Seed(0), 3, 4, 7, 7).to(ScalarType.Double);
        long inner = 4 / windows.groups();
        Tensor kernel =
            Ops.randn(new Seed(1), 8, inner, windows.kernel(), windows.kernel())
                .to(ScalarType.Double)
                .requires_grad_(true);
        Tensor y = NeuralOps.convolve(x, kernel, windows);
        Tensor d = Ops.randn(new Seed(2), y.shape()).to(ScalarType.Double);
        Tensor rows = RowGradients.convolution(x, d, windows);
        for (int row = 0; row < 3; row++) {
          Tensor own = NeuralOps.convolve(x.narrow(0, row, 1), kernel, windows);
          kernel.mutable_grad().put(new Tensor());
          own.mul(d.narrow(0, row, 1)).sum().backward();
          assertArrayEquals(
              Tensors.doubles(kernel.grad()), Tensors.doubles(rows.select(0, row)), 1e-10);
        }
      }
    }
  }

  private static Encoder encoder(EncoderConfig config, Parts parts) {
    return narrowed(config.build(new InputShape.Images(1, SIDE, SIDE), parts, new Seed(0)));
  }

  private static Encoder narrowed(Encoder encoder) {
    wide(encoder);
    return encoder;
  }

  /** In float64, every tensor away from its initial value. */
  private static void wide(Module module) {
    for (NamedTensor named : Tree.tensors(module)) {
      if (named.tensor().is_floating_point()) {
        Tensor wide = named.tensor().detach().to(ScalarType.Double);
        Tensor moved =
            named.role().trained() && Tensors.type(named.tensor()) != ScalarType.Double
                ? wide.add(
                    Ops.times(Ops.randn(new Seed(named.name().hashCode()), wide.shape()), 0.02)
                        .to(ScalarType.Double))
                : wide;
        named.tensor().set_data(moved);
      }
    }
  }

  private static Batch batch(int samples, int views) {
    var all = new ArrayList<View>();
    for (int view = 0; view < views; view++) {
      Tensor values = Ops.randn(new Seed(5 + view), samples, 1, SIDE, SIDE).to(ScalarType.Double);
      all.add(View.of(Input.of(values), List.of()));
    }
    int[] classes = new int[samples];
    for (int i = 0; i < samples; i++) {
      classes[i] = i % 3;
    }
    return new Batch(all, new long[samples], new Targets.Classes(classes));
  }
}
