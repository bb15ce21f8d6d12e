package org.fullrank.methods.simcse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Dropout;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimCseTest {
  private static final InputShape SHAPE = new InputShape.Ids(20, 6);
  private static final EncoderConfig.Text TEXT = text();

  private static EncoderConfig.Text text() {
    var plain = EncoderConfig.Text.of(new VitSize(8, 2, 2, 2), Pool.MEAN);
    return plain.with(
        plain
            .body()
            .withTrunk(trunk -> trunk.withBlock(block -> block.withNorms(NormPlacement.POST))));
  }

  private static TokenLayout extent() {
    return TEXT.layout(SHAPE);
  }

  private static Encoder encoder(double dropout, long seed) {
    var parts = new SimCseConfig(dropout).fit(Parts.standard(), extent());
    return TEXT.build(SHAPE, parts, new Seed(seed));
  }

  /** The same text in rows 0 and 1, another in row 2. */
  private static Input twice() {
    return Input.of(
        Tensors.of(new long[] {1, 5, 7, 9, 2, 3, 1, 5, 7, 9, 2, 3, 4, 4, 8, 1, 0, 2}, 3, 6));
  }

  private static double[] row(Encoder encoder, Pass pass, int row) {
    return Tensors.doubles(encoder.forward(twice(), pass).pooled().narrow(0, row, 1));
  }

  /** A row of the same ids is another view of them. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_passesOfOneTextDiffer(long seed) {
    try (var _ = Scope.open()) {
      Encoder encoder = encoder(0.1, seed);
      Pass pass = Pass.train(new Seed(seed));
      double[] first = row(encoder, pass, 0);
      assertThat(row(encoder, pass, 1)).isNotEqualTo(first);
      assertThat(row(encoder, pass, 0)).isEqualTo(first);
      assertThat(row(encoder, pass.fork(1), 0)).isNotEqualTo(first);
    }
  }

  /** What is left out in one row says nothing of the other: 0.1 · 0.1 of the entries in both. */
  @Test
  void property_rowsAreIndependent() {
    try (var _ = Scope.open()) {
      int count = 40_000;
      Tensor both = new Dropout(0.1).forward(Ops.ones(2, count), Pass.train(new Seed(3)));
      double[] kept = Tensors.doubles(both);
      double mean = IntStream.range(0, 2 * count).mapToDouble(i -> kept[i]).sum() / (2 * count);
      long first = IntStream.range(0, count).filter(i -> kept[i] == 0).count();
      long together =
          IntStream.range(0, count).filter(i -> kept[i] == 0 && kept[count + i] == 0).count();
      assertThat(mean).isCloseTo(1, within(0.01));
      assertThat((double) first / count).isCloseTo(0.1, within(0.01));
      assertThat((double) together / count).isCloseTo(0.01, within(0.003));
    }
  }

  /** Kept entries are 1/(1 − rate) times as large. */
  @Test
  void golden_keptEntriesAreScaled() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new float[] {3, -6, 9, 12, 15, 18, 21, 24}, 1, 8);
      double[] dropped = Tensors.doubles(new Dropout(0.25).forward(x, Pass.train(new Seed(1))));
      double[] plain = Tensors.doubles(x);
      for (int i = 0; i < plain.length; i++) {
        if (dropped[i] != 0) {
          assertThat(dropped[i]).isCloseTo(plain[i] / 0.75, within(1e-5));
        }
      }
      assertThat(dropped).contains(0.0);
    }
  }

  /** Evaluation is that of the encoder without the component, bit for bit. */
  @Test
  void golden_evaluationDropsNothing() {
    try (var _ = Scope.open()) {
      Encoder plain = TEXT.build(SHAPE, Parts.standard(), new Seed(4));
      Encoder dropping = encoder(0.5, 4);
      assertThat(row(dropping, Pass.evaluate(), 0)).isEqualTo(row(plain, Pass.evaluate(), 0));
      assertThat(row(dropping, Pass.evaluate(), 1)).isEqualTo(row(plain, Pass.evaluate(), 0));
      assertThat(row(dropping, Pass.train(new Seed(1)).teacher(), 0))
          .isEqualTo(row(plain, Pass.evaluate(), 0));
      assertThat(Tree.tensors(dropping)).hasSameSizeAs(Tree.tensors(plain));
    }
  }

  /** Without the component a training pass of this encoder is the evaluation. */
  @Test
  void golden_withoutTheComponentNothingIsDropped() {
    try (var _ = Scope.open()) {
      Encoder plain = TEXT.build(SHAPE, Parts.standard(), new Seed(4));
      assertThat(row(plain, Pass.train(new Seed(1)), 0)).isEqualTo(row(plain, Pass.evaluate(), 0));
    }
  }

  @Test
  void gradient_ofKeptEntriesAlone() {
    try (var _ = Scope.open()) {
      Tensor x =
          Tensors.of(new double[] {0.5, -1, 2, 0.25, 3, -0.75, 1, 1.5, -2, 4, 0.1, -0.3}, 3, 4);
      Pass pass = Pass.train(new Seed(5));
      Gradients.check(y -> new Dropout(0.3).forward(y, pass).square().sum(), x, 1e-6);
    }
  }

  @Test
  void leaves_nothing() {
    Tensor x = Ops.randn(new Seed(2), 3, 4);
    Leaks.none(() -> {
      try (var _ = Scope.open()) {
        Tensor y = new Dropout(0.3).forward(x, Pass.train(new Seed(5)));
        assertThat(y.numel()).isEqualTo(12);
      }
    });
  }

  @Test
  void refuses_ratesThatDropNothingOrAll() {
    assertThatThrownBy(() -> new SimCseConfig(0)).hasMessageContaining("dropout: want");
    assertThatThrownBy(() -> new SimCseConfig(1)).hasMessageContaining("dropout: want");
  }
}
