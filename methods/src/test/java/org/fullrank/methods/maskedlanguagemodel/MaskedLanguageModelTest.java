package org.fullrank.methods.maskedlanguagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Positions;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words are 1 to 7; 0 pads, 8 begins, 9 ends, 10 masks. */
class MaskedLanguageModelTest {
  private static final MaskedLanguageModelConfig CONFIG = MaskedLanguageModelConfig.DEFAULT;
  private static final Masking.Words WORDS = Masking.Words.of(new Toys.Letters(11), 10);

  /** 12 words between begin and end: max(1, round(1.8)) = 2 of them; 1 of 2; none of no word. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_someWordsAndNothingElse(long seed) {
    try (var _ = Scope.open()) {
      Input input = texts(new Seed(seed), 12, 2, 0, 17);
      Masking masking = Masking.of(CONFIG, WORDS, input, new Seed(seed));
      double[] original = Tensors.doubles(input.values());
      double[] chosen = Tensors.doubles(masking.chosen());
      double[] given = Tensors.doubles(masking.ids());
      double[] targets = Tensors.doubles(masking.targets(input.values()));
      int[] wanted = {2, 1, 0, 3}; // 17 · 0.15 = 2.55
      for (int row = 0; row < 4; row++) {
        int from = row * 20;
        assertEquals(
            wanted[row], IntStream.range(from, from + 20).filter(i -> chosen[i] != 0).count());
      }
      for (int i = 0; i < chosen.length; i++) {
        boolean asked = chosen[i] != 0;
        assertThat(asked && (original[i] < 1 || original[i] > 7)).isFalse();
        assertEquals(asked ? original[i] : -1, targets[i]);
        assertThat(
                given[i] == original[i]
                    || (asked && given[i] > 0 && (given[i] < 8 || given[i] == 10)))
            .isTrue();
      }
      Masking again = Masking.of(CONFIG, WORDS, input, new Seed(seed));
      assertArrayEquals(given, Tensors.doubles(again.ids()));
      Masking other = Masking.of(CONFIG, WORDS, input, new Seed(seed + 100));
      assertThat(Tensors.doubles(other.targets(input.values()))).isNotEqualTo(targets);
    }
  }

  /** Of 16,000 words 2,400 are asked for: 80 % masked, 10 % replaced, a seventh by themselves. */
  @Test
  void golden_sharesOfMasksAndReplacements() {
    try (var _ = Scope.open()) {
      int[] lengths = IntStream.generate(() -> 400).limit(40).toArray();
      Input input = texts(new Seed(1), lengths);
      Masking masking = Masking.of(CONFIG, WORDS, input, new Seed(2));
      double[] original = Tensors.doubles(input.values());
      double[] chosen = Tensors.doubles(masking.chosen());
      double[] given = Tensors.doubles(masking.ids());
      double asked = Arrays.stream(chosen).sum();
      assertEquals(2400, asked);
      double masked = IntStream.range(0, given.length).filter(i -> given[i] == 10).count();
      double others =
          IntStream.range(0, given.length)
              .filter(i -> given[i] != 10 && given[i] != original[i])
              .count();
      assertThat(masked / asked).isCloseTo(0.8, within(0.025)); // three standard errors
      assertThat(others / asked).isCloseTo(0.1 * 6 / 7, within(0.018));
      for (int word = 1; word <= 7; word++) {
        int own = word;
        double to =
            IntStream.range(0, given.length)
                .filter(i -> given[i] == own && given[i] != original[i])
                .count();
        assertThat(to / others).isCloseTo(1.0 / 7, within(0.08));
      }
    }
  }

  /** The mean over the hidden words alone, of logits of the masked text. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_theLossOfHiddenWords(long seed) {
    try (var _ = Scope.open()) {
      Site site = Toys.texts(Positions.LEARNED);
      Weights.stirred(site.student());
      Method method = Weights.stirred(new MaskedLanguageModelConfig(0.5, 0.8, 0.1).build(site));
      var step = step(site, texts(new Seed(seed), 4, 3, 2, 4, 1, 4), seed);
      Input input = step.batch().view(0).input();
      Masking masking =
          Masking.of(
              new MaskedLanguageModelConfig(0.5, 0.8, 0.1),
              WORDS,
              input,
              step.pass().fork(2).seed());
      Outputs outputs = method.forward(step);
      var seen =
          site.student().forward(new Input(masking.ids(), input.tokens()), step.pass().fork(0));
      assertArrayEquals(
          Tensors.doubles(seen.tokens()),
          Tensors.doubles(outputs.features().getFirst().tokens()),
          1e-6);
      Losses losses = method.losses(outputs, step);
      double[] z = Tensors.doubles(outputs.logits().orElseThrow());
      double[] targets = Tensors.doubles(masking.targets(input.values()));
      double sum = 0;
      int count = 0;
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] >= 0) {
          double[] own = Arrays.copyOfRange(z, i * 11, (i + 1) * 11);
          sum += Math.log(Arrays.stream(own).map(Math::exp).sum()) - own[(int) targets[i]];
          count++;
        }
      }
      assertEquals(2 + 2 + 1 + 2 + 1 + 2, count); // 1.5 rounds to 2, 0.5 to 0 and then to 1
      assertEquals(count, losses.count());
      assertEquals(sum / count, Ops.value(losses.total()), 1e-5);
      assertEquals(Math.log(11), method.trivialLoss(2).orElseThrow(), 1e-12);
    }
  }

  /** The same at each call; a mean over the words of all batches. */
  @Test
  void golden_measures() {
    try (var _ = Scope.open()) {
      Site site = Toys.texts(Positions.LEARNED);
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      List<Batch> batches =
          List.of(
              batch(texts(new Seed(4), 4, 3, 2, 4, 1, 4)),
              batch(texts(new Seed(5), 4, 4, 4, 4, 4, 4)));
      var model = MaskedLanguageModel.within(method).orElseThrow();
      double[] sums = new double[3];
      for (int i = 0; i < 2; i++) {
        Input input = batches.get(i).view(0).input();
        var found = model.evaluated(site.student(), input, Pass.evaluate().fork(i));
        sums[0] += found.count();
        sums[1] += found.count() * Ops.value(found.accuracy());
        sums[2] += found.count() * Ops.value(found.loss());
      }
      assertEquals(12, sums[0]);
      for (int i = 0; i < 2; i++) {
        var measure = MaskedMeasure.ALL.get(i);
        double first = measure.of(site.student(), method, batches).orElseThrow();
        assertEquals(sums[i + 1] / sums[0], first, 1e-6);
        assertEquals(first, measure.of(site.student(), method, batches).orElseThrow());
        assertThat(measure.of(site.student(), method, List.of())).isEmpty();
      }
    }
  }

  @Test
  void gradient_reachesEncoderAndHead() {
    try (var _ = Scope.open()) {
      Site site = Toys.texts(Positions.LEARNED);
      Method method = CONFIG.build(site);
      var step = step(site, texts(new Seed(3), 4, 3, 2, 4, 1, 4), 2);
      method.step(step).total().backward();
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      Leaks.none(() -> method.step(step).total().backward());
    }
  }

  /** Letters without a mask. */
  private record Bare(Symbols letters) implements Symbols {
    @Override
    public int size() {
      return letters.size();
    }

    @Override
    public OptionalInt padding() {
      return letters.padding();
    }

    @Override
    public OptionalInt begin() {
      return letters.begin();
    }

    @Override
    public OptionalInt end() {
      return letters.end();
    }

    @Override
    public OptionalInt mask() {
      return OptionalInt.empty();
    }

    @Override
    public String decode(int[] ids) {
      return letters.decode(ids);
    }
  }

  @Test
  void refuses_whatDoesNotSuit() {
    Site texts = Toys.texts();
    var bare =
        new TrainingFacts.Vocabularies(
            Optional.of(new Bare(new Toys.Letters(11))), Optional.empty());
    var site =
        new Site(
            texts.student(),
            texts.twin(),
            texts.parts(),
            texts.facts().with(bare),
            texts.hardware(),
            texts.seed());
    assertThatThrownBy(() -> CONFIG.build(site))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(
            "views.tokenizer: maskedlanguagemodel wants a tokenizer with a mask; take {name: bytes}");
    assertThatThrownBy(() -> CONFIG.build(Toys.site()))
        .hasMessage("views: maskedlanguagemodel wants views of texts");
    assertThatThrownBy(() -> new MaskedLanguageModelConfig(0, 0.8, 0.1))
        .hasMessageStartingWith("share");
    assertThatThrownBy(() -> new MaskedLanguageModelConfig(0.15, 0.8, 0.3))
        .hasMessageStartingWith("replaced");
  }

  private static TrainingStep step(Site site, Input input, long seed) {
    return Sites.step(batch(input), site.student(), Pass.train(new Seed(seed)));
  }

  private static Batch batch(Input input) {
    var view = View.of(input, List.of());
    return new Batch(List.of(view), new long[(int) input.batch()], new Targets.None());
  }

  /** Drawn words between begin and end, padded; the longest has {@code words + 2} or 6 tokens. */
  private static Input texts(Seed seed, int... words) {
    int longest = Math.max(Arrays.stream(words).max().orElse(0) + 2, 6);
    longest = words.length == 4 ? 20 : longest;
    var random = seed.random();
    var ids = new long[words.length * longest];
    for (int row = 0; row < words.length; row++) {
      ids[row * longest] = 8;
      for (int t = 1; t <= words[row]; t++) {
        ids[row * longest + t] = 1L + random.nextInt(7);
      }
      ids[row * longest + words[row] + 1] = 9;
    }
    Tensor values = Tensors.of(ids, words.length, longest);
    return new Input(values, TokenMask.NONE.among(Ops.above(values, 0)));
  }
}
