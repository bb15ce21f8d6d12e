package org.fullrank.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig.Speech;
import org.fullrank.encoder.EncoderConfig.Text;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Text of up to 12 ids of 50, spectrograms of up to 31 frames of 5 bins, waveforms of 400. */
class SequencesTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final VitSize SIZE = new VitSize(16, 2, 2, 2);
  private static final InputShape IDS = new InputShape.Ids(50, 12);
  private static final InputShape FRAMES = new InputShape.Frames(5, 31);
  private static final InputShape WAVE = new InputShape.Waveform(400);

  /** An encoder, whole inputs for it, and which moments each place lies on. */
  record Case(EncoderConfig config, InputShape shape, Tensor values, int places, Window window) {
    Encoder lively() {
      return Weights.stirred(config.build(shape, Parts.standard(), new Seed(1)));
    }
  }

  /** Place {@code i} lies on the moments from {@code i·stride} to {@code i·stride + size − 1}. */
  record Window(int size, int stride) {}

  private static Tensor ids() {
    return Scope.keep(
        Tensors.of(
            new long[] {
              1, 7, 3, 49, 0, 22, 6, 6, 8, 30, 2, 4, 9, 9, 1, 5, 40, 41, 3, 2, 17, 5, 0, 1
            },
            2,
            12));
  }

  static Stream<Case> cases() {
    return Stream.of(Positions.values())
        .flatMap(positions ->
            Stream.of(
                new Case(text(positions, Pool.MEAN, false), IDS, ids(), 12, new Window(1, 1)),
                new Case(speech(positions), FRAMES, drawn(2, 31, 5), 7, new Window(7, 4)),
                new Case(waves(positions), WAVE, drawn(2, 400), 9, new Window(80, 40))));
  }

  private static Tensor drawn(long... shape) {
    return Scope.keep(Ops.randn(new Seed(3), shape));
  }

  private static Text text(Positions positions, Pool pool, boolean causal) {
    var text = Text.of(SIZE, pool);
    return text.with(text.body().withTrunk(t -> t.withPositions(positions).withCausal(causal)));
  }

  private static Speech speech(Positions positions) {
    var speech = Speech.of(SIZE, Pool.MEAN, new TimeWindow(3, 2), new TimeWindow(3, 2));
    return speech.with(speech.body().withTrunk(t -> t.withPositions(positions)));
  }

  private static Speech waves(Positions positions) {
    var speech = Speech.of(SIZE, Pool.LAST, new TimeWindow(40, 20), new TimeWindow(3, 2));
    return speech.with(speech.body().withTrunk(t -> t.withPositions(positions)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void golden_shapes(Case it) {
    Encoder encoder = it.lively();
    try (var _ = Scope.open()) {
      Features y = encoder.forward(Input.of(it.values()), EVALUATE);
      assertArrayEquals(new long[] {2, 16}, y.pooled().shape());
      assertArrayEquals(new long[] {2, it.places(), 16}, y.tokens().shape());
      assertEquals(it.places(), encoder.layout().places());
      assertEquals(it.places(), encoder.layout().tokens());
      assertEquals(1, encoder.layout().rows());
      assertEquals(it.window().stride(), encoder.layout().patch());
      assertEquals(16, encoder.width());
    }
  }

  /** What is real is known before a forward as behind it; no positions, no order. */
  @ParameterizedTest
  @MethodSource("cases")
  void golden_realTokensAndTheirOrder(Case it) {
    Encoder encoder = it.lively();
    try (var _ = Scope.open()) {
      long moments = it.values().size(1);
      Tensor real = Ops.range(moments).lt(Tensors.of(new long[] {moments / 2, moments}, 2, 1));
      var padded = new Input(it.values(), TokenMask.NONE.among(real));
      Tensor last = encoder.forward(padded, EVALUATE).last().real().orElseThrow();
      assertArrayEquals(Tensors.doubles(last), Tensors.doubles(encoder.real(padded)));
      Tensor whole = encoder.real(Input.of(it.values()));
      assertArrayEquals(new long[] {2, it.places()}, whole.shape());
      assertEquals(2.0 * it.places(), Ops.value(whole.sum()));
      var body =
          switch (it.config()) {
            case Text text -> text.body();
            case Speech speech -> speech.body();
            case EncoderConfig.Vit _, EncoderConfig.ResNet _ -> throw new AssertionError();
          };
      boolean ordered = body.trunk().positions() != Positions.NONE;
      assertEquals(ordered, encoder.layout().ordered());
      assertEquals(true, encoder.layout().causally(true).ordered());
    }
  }

  /** A clip of half the length is the same alone and padded with rubbish, in every format. */
  @ParameterizedTest
  @MethodSource("cases")
  void property_paddingChangesNoRealToken(Case it) {
    Encoder encoder = it.lively();
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
      try (var _ = Scope.open()) {
        boolean words = Tensors.type(it.values()) == ScalarType.Long;
        Tensor values = words ? it.values() : it.values().to(type);
        long moments = values.size(1);
        long half = moments / 2;
        Tensor rubbish = values.clone();
        rubbish.narrow(1, half, moments - half).fill_(new Scalar(words ? 11 : 40));
        Tensor real = Ops.range(moments).lt(Tensors.of(new long[] {half}, 1)).expand(2, moments);
        Features alone = encoder.forward(Input.of(values.narrow(1, 0, half)), EVALUATE);
        Features padded = encoder.forward(new Input(rubbish, TokenMask.NONE.among(real)), EVALUATE);
        long places = alone.tokens().size(1);
        assertThat(places).isBetween(2L, it.places() - 1L);
        assertArrayEquals(
            Tensors.doubles(alone.tokens()),
            Tensors.doubles(padded.tokens().narrow(1, 0, places)),
            2e-5);
        assertArrayEquals(Tensors.doubles(alone.pooled()), Tensors.doubles(padded.pooled()), 2e-5);
      }
      Weights.toDouble(encoder);
    }
  }

  /** The last moment's change reaches no place whose window ends before it. */
  @ParameterizedTest
  @MethodSource("cases")
  void property_causalInputsLookBack(Case it) {
    Encoder encoder = it.lively();
    for (Precision precision : Precision.values()) {
      try (var _ = Scope.open()) {
        Tensor other = it.values().clone();
        int at = (it.places() - 1) * it.window().stride() + it.window().size() - 1;
        other.select(1, at).fill_(new Scalar(13));
        var mask = TokenMask.NONE.causally();
        Tensor before = tokens(encoder, precision, new Input(it.values(), mask));
        Tensor after = tokens(encoder, precision, new Input(other, mask));
        int safe = it.places() - 1 - (it.window().size() - 1) / it.window().stride();
        assertArrayEquals(
            Tensors.doubles(before.narrow(1, 0, safe)), Tensors.doubles(after.narrow(1, 0, safe)));
        assertThat(Ops.value(before.sub(after).abs().max())).isGreaterThan(1e-3);
      }
    }
  }

  private static Tensor tokens(Encoder encoder, Precision precision, Input input) {
    return precision.run(() -> Ops.toFloat(encoder.forward(input, EVALUATE).tokens()));
  }

  /** The first token, and the last real one. */
  @Test
  void golden_firstAndLast() {
    for (Pool pool : new Pool[] {Pool.FIRST, Pool.LAST}) {
      Encoder encoder =
          Weights.stirred(
              text(Positions.LEARNED, pool, pool == Pool.LAST)
                  .build(IDS, Parts.standard(), new Seed(1)));
      try (var _ = Scope.open()) {
        Tensor real = Ops.range(12).lt(Tensors.of(new long[] {5, 12}, 2, 1));
        Features y = encoder.forward(new Input(ids(), TokenMask.NONE.among(real)), EVALUATE);
        int[] at = pool == Pool.FIRST ? new int[] {0, 0} : new int[] {4, 11};
        for (int sample = 0; sample < 2; sample++) {
          assertArrayEquals(
              Tensors.doubles(y.tokens().select(0, sample).select(0, at[sample])),
              Tensors.doubles(y.pooled().select(0, sample)),
              1e-6);
        }
      }
    }
  }

  /** As BERT: norms behind the sums, one behind the embedding, token types, ε of 1e-12. */
  @Test
  void golden_namesOfBert() {
    var plain = Text.of(new VitSize(8, 1, 2, 4), Pool.FIRST);
    var body =
        plain
            .body()
            .withTokens(t -> t.withPreNorm(true))
            .withTrunk(t -> t.withBlock(b -> b.withNorms(NormPlacement.POST).withEpsilon(1e-12)));
    Encoder encoder = new Text(body, 2).build(IDS, Parts.standard(), new Seed(1));
    assertThat(Tree.tensors(encoder).stream().map(NamedTensor::name))
        .startsWith(
            "pos_embed",
            "token_embedding.weight",
            "token_type_embedding.weight",
            "norm_pre.weight",
            "norm_pre.bias",
            "blocks.0.norm1.weight")
        .doesNotContain("norm.weight");
  }

  @Test
  void refuses_whatIsNoText() {
    Encoder encoder =
        text(Positions.LEARNED, Pool.MEAN, false).build(IDS, Parts.standard(), new Seed(1));
    try (var _ = Scope.open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(Input.of(Ops.ones(2, 3)), EVALUATE))
          .withMessage("input: want ids, Long, was Float");
      Tensor beyond = Tensors.of(new long[] {1, 50}, 1, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(Input.of(beyond), EVALUATE))
          .withMessage("input: want ids from 0 up to but not 50, were from 1 to 50");
    }
  }

  @Test
  void refuses_clipsThatAreTooShort() {
    Encoder encoder = speech(Positions.NONE).build(FRAMES, Parts.standard(), new Seed(1));
    try (var _ = Scope.open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(Input.of(Ops.ones(2, 6, 5)), EVALUATE))
          .withMessageContaining("one window of each convolution, was 6");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(Input.of(Ops.ones(2, 9, 4)), EVALUATE))
          .withMessage("input: want 5 along bins, was [2, 9, 4]");
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void leaves_nothing(Precision precision) {
    cases()
        .filter(it ->
            it.config().equals(text(Positions.ROPE, Pool.MEAN, false)) || !it.shape().equals(IDS))
        .limit(3)
        .forEach(it -> {
          Encoder encoder = it.lively();
          Leaks.none(() -> {
            var input = Input.of(it.values());
            Tensor y = precision.run(() -> encoder.forward(input, EVALUATE).pooled());
            Ops.toFloat(y).sum().backward();
          });
        });
  }
}
