package org.fullrank.methods.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.sigmareparam.DeepNormConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TranslationTest {
  private static final TranslationConfig CONFIG =
      new TranslationConfig(Optional.empty(), 5, false, 0.1, Search.GREEDY, 8);
  private static final TranslationConfig TIED =
      new TranslationConfig(Optional.empty(), 5, true, 0.1, Search.GREEDY, 8);
  private static final int CLASSES = 8;
  private static final int END = 6;

  /**
   * The mean over all real ids of (1 − ε) (−ln p_y) + ε mean_k (−ln p_k), ε = 0.1. Eleven ids of
   * targets and five ends count; the sixth sample has no target.
   */
  @Test
  void golden_theLossIsOfTheRealIds() {
    for (TranslationConfig config : List.of(CONFIG, TIED)) {
      try (var _ = Scope.open()) {
        Site site = stirredSite();
        Method method = Weights.stirred(config.build(site));
        Batch batch = Toys.batch(1, config.needs());
        TrainingStep step = step(site, batch);
        var outputs = method.forward(step);
        double[] logits = Tensors.doubles(outputs.logits().orElseThrow());
        var targets = (Targets.Sequences) batch.targets();
        double[] ids = Tensors.doubles(targets.ids());
        double smooth = 0;
        double plain = 0;
        int right = 0;
        int count = 0;
        for (int row = 0; row < 6; row++) {
          int length = targets.lengths()[row];
          for (int place = 0; length > 0 && place <= length; place++) {
            int wanted = place < length ? (int) ids[row * 3 + place] : END;
            int from = (row * 4 + place) * CLASSES;
            double[] z = Arrays.copyOfRange(logits, from, from + CLASSES);
            double log = Math.log(Arrays.stream(z).map(Math::exp).sum());
            plain += log - z[wanted];
            smooth +=
                0.9 * (log - z[wanted])
                    + 0.1 * Arrays.stream(z).map(it -> log - it).average().orElseThrow();
            right += Arrays.stream(z).allMatch(it -> it <= z[wanted]) ? 1 : 0;
            count++;
          }
        }
        Losses losses = method.losses(outputs, step);
        assertEquals(16, count);
        assertEquals(count, losses.count());
        assertEquals(smooth / count, Ops.value(losses.total()), 1e-5);
        assertEquals(plain / count, Ops.value(losses.terms().getFirst().value()), 1e-5);
        assertEquals((double) right / count, Ops.value(losses.terms().getLast().value()), 1e-6);
        double[] each = Tensors.doubles(losses.perSample().orElseThrow());
        double sum = 0;
        for (int row = 0; row < 5; row++) {
          sum += each[row] * (targets.lengths()[row] + 1);
        }
        assertEquals(smooth, sum, 1e-4);
        assertEquals(0, each[5]);
      }
    }
  }

  /** Targets 1 2 3, 4 and none; begin is 5, end is 6. A decoder of three tokens cuts the first. */
  @Test
  void golden_teacherForcing() {
    try (var _ = Scope.open()) {
      var targets =
          new Targets.Sequences(
              Tensors.of(new long[] {1, 2, 3, 4, 0, 0, 0, 0, 0}, 3, 3), new int[] {3, 1, 0});
      var ids = TargetIds.of(new Toys.Letters(CLASSES));
      var whole = Forced.of(targets, ids, 9, targets.ids());
      assertArrayEquals(
          new double[] {5, 1, 2, 3, 5, 4, 0, 0, 5, 0, 0, 0}, Tensors.doubles(whole.given()));
      assertArrayEquals(
          new double[] {1, 2, 3, END, 4, END, -1, -1, -1, -1, -1, -1},
          Tensors.doubles(whole.wanted()));
      assertArrayEquals(
          new double[] {1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0}, Tensors.doubles(whole.real()));
      var cut = Forced.of(targets, ids, 3, targets.ids());
      assertArrayEquals(new double[] {5, 1, 2, 5, 4, 0, 5, 0, 0}, Tensors.doubles(cut.given()));
      assertArrayEquals(
          new double[] {1, 2, 3, 4, END, -1, -1, -1, -1}, Tensors.doubles(cut.wanted()));
      assertEquals(List.of("abc", "d", ""), TargetTexts.of(targets, ids));
    }
  }

  /** What comes later in a target changes no logit before it. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theDecoderIsCausal(long seed) {
    try (var _ = Scope.open()) {
      Site site = stirredSite();
      Decoder decoder = Weights.stirred(new Decoder(CONFIG, CLASSES, site));
      Memory memory = Memory.of(Ops.randn(new Seed(seed), 2, 3, 8));
      double[] first = logits(decoder, memory, 5, 1, 2, 3, 5, 4, 4, 1);
      double[] second = logits(decoder, memory, 5, 1, 4, 2, 5, 4, 2, 3);
      for (int row = 0; row < 2; row++) {
        int from = row * 4 * CLASSES;
        int middle = from + 2 * CLASSES;
        assertArrayEquals(
            Arrays.copyOfRange(first, from, middle),
            Arrays.copyOfRange(second, from, middle),
            1e-5);
        int to = from + 4 * CLASSES;
        assertThat(Arrays.copyOfRange(first, middle, to))
            .usingComparatorWithPrecision(1e-3)
            .isNotEqualTo(Arrays.copyOfRange(second, middle, to));
      }
    }
  }

  private static double[] logits(Decoder decoder, Memory memory, long... ids) {
    Tensor given = Tensors.of(ids, 2, ids.length / 2);
    Pass pass = Pass.evaluate();
    return Tensors.doubles(
        decoder.logits(decoder.states(given, Optional.empty(), memory, pass), pass));
  }

  /** Other ids in the padding of texts, or more of it behind texts and targets, change no loss. */
  @Test
  void property_paddingTakesNoPart() {
    try (var _ = Scope.open()) {
      Site site = stirredSite();
      Method method = Weights.stirred(CONFIG.build(site));
      Batch batch = padded(Toys.batch(1, CONFIG.needs()), 0);
      double[] first = each(method, step(site, batch));
      double[] second = each(method, step(site, padded(Toys.batch(1, CONFIG.needs()), 3)));
      assertArrayEquals(first, second, 1e-5);
      var targets = (Targets.Sequences) batch.targets();
      Tensor longer = Ops.cat(1, targets.ids(), Ops.plus(Ops.zerosLike(targets.ids()), 2));
      Batch wide = batch.with(new Targets.Sequences(longer, targets.lengths()));
      assertArrayEquals(first, each(method, step(site, wide)), 1e-5);
      assertThat(Arrays.stream(first).limit(5).toArray()).doesNotContain(0);
      Batch moved = padded(Toys.batch(2, CONFIG.needs()), 0).with(batch.targets());
      assertThat(each(method, step(site, moved))[0]).isNotCloseTo(first[0], offset(1e-4));
    }
  }

  private static double[] each(Method method, TrainingStep step) {
    return Tensors.doubles(method.step(step).perSample().orElseThrow());
  }

  /** Texts of three to six ids; the places behind them hold the id {@code filling}. */
  private static Batch padded(Batch batch, long filling) {
    double[] ids = Tensors.doubles(batch.view(0).input().values());
    var values = new long[36];
    var real = new double[36];
    for (int i = 0; i < 36; i++) {
      real[i] = i % 6 < 3 + i / 6 % 4 ? 1 : 0;
      values[i] = real[i] == 1 ? (long) ids[i] : filling;
    }
    var mask = TokenMask.NONE.among(Ops.above(Tensors.of(real, 6, 6), 0.5));
    return batch.with(List.of(View.of(new Input(Tensors.of(values, 6, 6), mask), List.of())));
  }

  /** The derivative of the loss in the memory, through attention to it, against differences. */
  @Test
  void gradient_ofTheMemory() {
    for (NormPlacement norms : NormPlacement.values()) {
      try (var _ = Scope.open()) {
        var blocks =
            TrunkConfig.of(new VitSize(8, 2, 2, 2)).withBlock(block -> block.withNorms(norms));
        var config = new TranslationConfig(Optional.of(blocks), 5, true, 0.1, Search.GREEDY, 8);
        Decoder decoder =
            Weights.toDouble(Weights.stirred(new Decoder(config, CLASSES, Toys.texts())));
        Tensor given = Tensors.of(new long[] {5, 1, 2, 5, 4, 0}, 2, 3);
        Tensor wanted = Tensors.of(new long[] {1, 2, 6, 4, 6, -1}, 2, 3);
        Tensor real = Ops.above(wanted, -1);
        Gradients.check(
            x -> {
              Pass pass = Pass.train(new Seed(3));
              Tensor states = decoder.states(given, Optional.of(real), Memory.of(x), pass);
              return CrossEntropy.ofTokens(decoder.logits(states, pass), wanted, 0.1).loss();
            },
            Ops.randn(new Seed(2), 2, 3, 8).to(ScalarType.Double),
            1e-6);
      }
    }
  }

  @Test
  void gradient_reachesEncoderAndDecoder() {
    for (TranslationConfig config : List.of(CONFIG, TIED)) {
      try (var _ = Scope.open()) {
        Site site = Toys.texts();
        Method method = config.build(site);
        Batch batch = Toys.batch(1, config.needs());
        method.step(step(site, batch)).total().backward();
        assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
        assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
        Leaks.none(() -> method.step(step(site, batch)).total().backward());
      }
    }
  }

  /** Without settings of its own a decoder has the blocks of the encoder. */
  @Test
  void golden_theDecoderIsLikeTheEncoder() {
    var names =
        Tree.parameters(TIED.build(Toys.texts(Positions.NONE))).stream()
            .map(NamedTensor::name)
            .toList();
    assertThat(names)
        .contains("decoder.words.weight", "decoder.trunk.blocks.1.cross_attn.kv.weight")
        .doesNotContain("decoder.trunk.pos_embed", "decoder.head.weight")
        .noneMatch(name -> name.contains("blocks.2."));
    assertThat(Tree.parameters(CONFIG.build(Toys.texts())).stream().map(NamedTensor::name))
        .contains("decoder.trunk.pos_embed", "decoder.head.weight");
  }

  /** A beam of one is greedy search, and each of its ids is the likeliest behind those before. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aBeamOfOneIsGreedy(long seed) {
    try (var _ = Scope.open()) {
      Decoder decoder = Weights.random(new Decoder(CONFIG, CLASSES, Toys.texts()), new Seed(seed));
      var ids = TargetIds.of(new Toys.Letters(CLASSES));
      var searching = new Searching(decoder, ids, 5);
      Memory memory = Memory.of(Ops.times(Ops.randn(new Seed(seed), 4, 3, 8), 3));
      var greedy = Ops.noGrad(() -> searching.best(memory, Search.GREEDY));
      assertEquals(greedy, Ops.noGrad(() -> searching.beam(memory, new Search(1, 0.6))));
      for (int row = 0; row < 4; row++) {
        List<Integer> found = greedy.get(row);
        var fed = new long[found.size()];
        fed[0] = ids.begin();
        for (int i = 1; i < fed.length; i++) {
          fed[i] = found.get(i - 1);
        }
        Memory one = Memory.of(memory.tokens().narrow(0, row, 1));
        Pass pass = Pass.evaluate();
        Tensor states = decoder.states(Tensors.of(fed, 1, fed.length), Optional.empty(), one, pass);
        double[] best = Tensors.doubles(Ops.argmax(decoder.logits(states, pass), 2));
        assertArrayEquals(found.stream().mapToDouble(id -> id).toArray(), best);
      }
    }
  }

  /** A wide beam finds no sequence of a smaller score than greedy search. */
  @Test
  void property_aWideBeamIsNoWorse() {
    try (var _ = Scope.open()) {
      Decoder decoder = Weights.stirred(new Decoder(CONFIG, CLASSES, Toys.texts()));
      var searching = new Searching(decoder, TargetIds.of(new Toys.Letters(CLASSES)), 4);
      Memory memory = Memory.of(Ops.randn(new Seed(1), 3, 3, 8));
      var greedy = Ops.noGrad(() -> searching.best(memory, Search.GREEDY));
      var wide = Ops.noGrad(() -> searching.best(memory, new Search(5000, 0)));
      for (int row = 0; row < 3; row++) {
        Memory one = Memory.of(memory.tokens().narrow(0, row, 1));
        double best = log(decoder, one, wide.get(row));
        if (greedy.get(row).getLast() == END) {
          assertThat(best).isGreaterThanOrEqualTo(log(decoder, one, greedy.get(row)) - 1e-5);
        }
        assertEquals(END, wide.get(row).getLast());
      }
    }
  }

  private static double log(Decoder decoder, Memory one, List<Integer> found) {
    var fed = new long[found.size()];
    fed[0] = 5;
    for (int i = 1; i < fed.length; i++) {
      fed[i] = found.get(i - 1);
    }
    Pass pass = Pass.evaluate();
    Tensor states = decoder.states(Tensors.of(fed, 1, fed.length), Optional.empty(), one, pass);
    double[] logs = Tensors.doubles(decoder.logits(states, pass).log_softmax(2));
    double sum = 0;
    for (int i = 0; i < fed.length; i++) {
      sum += logs[i * CLASSES + found.get(i)];
    }
    return sum;
  }

  /** Maps of the decoder are made by the encoder's maker; DeepNorm multiplies its stream. */
  @Test
  void property_componentsReachTheDecoder() {
    var layout = Toys.texts().student().layout();
    Parts spectral = SigmaReparamConfig.DEFAULT.fixed(layout).fit(Parts.standard(), layout);
    assertThat(Tree.parameters(CONFIG.build(Toys.site(spectral, CONFIG))))
        .extracting(NamedTensor::name)
        .contains(
            "decoder.head.gamma",
            "decoder.trunk.blocks.0.attn.qkv.gamma",
            "decoder.trunk.blocks.1.cross_attn.q.gamma",
            "decoder.trunk.blocks.1.mlp.fc2.gamma");
    Parts deep = DeepNormConfig.DEFAULT.fit(Parts.standard(), layout);
    var first =
        new TranslationConfig(
            Optional.of(TrunkConfig.of(new VitSize(8, 2, 2, 2))), 5, false, 0, Search.GREEDY, 8);
    assertThatThrownBy(() -> first.build(Toys.site(deep, first))).hasMessageStartingWith("norms");
    assertThat(CONFIG.build(Toys.site(deep, CONFIG))).isNotNull();
  }

  @Test
  void refuses_whatDoesNotSuit() {
    assertThatThrownBy(() -> new TranslationConfig(Optional.empty(), 1, true, 0, Search.GREEDY, 1))
        .hasMessageStartingWith("tokens");
    assertThatThrownBy(
            () -> new TranslationConfig(Optional.empty(), 9, true, 1.1, Search.GREEDY, 1))
        .hasMessageStartingWith("smoothing");
    assertThatThrownBy(() -> new TranslationConfig(Optional.empty(), 9, true, 0, Search.GREEDY, 0))
        .hasMessageStartingWith("sentences");
    assertThatThrownBy(() -> new Search(0, 0)).hasMessageStartingWith("beam");
    assertThatThrownBy(() -> new Search(1, -1)).hasMessageStartingWith("length_penalty");
    assertThatThrownBy(() -> CONFIG.build(Toys.site()))
        .isInstanceOf(Problem.class)
        .hasMessage("data: translation wants a target of each text");
    try (var _ = Scope.open()) {
      Site site = Toys.texts();
      Batch none = Toys.batch(1, CONFIG.needs()).with(new Targets.None());
      assertThatThrownBy(() -> CONFIG.build(site).step(step(site, none)))
          .hasMessage("targets: want sequences, was None");
    }
  }

  private static Site stirredSite() {
    Site site = Toys.texts();
    Weights.stirred(site.student());
    return site;
  }

  private static TrainingStep step(Site site, Batch batch) {
    return Sites.step(batch, site.student(), Pass.train(new Seed(4)));
  }
}
