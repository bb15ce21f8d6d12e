package org.fullrank.methods.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Positions;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of six tokens below 11; 8 begins, 9 ends, 10 masks, 0 pads. */
class LanguageModelTest {
  private static final int VOCABULARY = 11;
  private static final long[] LENGTHS = {6, 2, 5, 1, 3, 6};

  /** The loss of each sample by a loop, with smoothing and the z-loss. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0.1, 0", "0, 0.01", "0.2, 0.3"})
  void golden_theLossOfTheNextRealTokens(double smoothing, double zLoss) {
    try (var _ = Scope.open()) {
      Site site = lively(Positions.LEARNED);
      Method method = Weights.stirred(new LanguageModelConfig(smoothing, zLoss).build(site));
      var step = step(site, padded(3, 0));
      Outputs outputs = method.forward(step);
      Losses losses = method.losses(outputs, step);
      Tensor logits = outputs.logits().orElseThrow();
      assertArrayEquals(new long[] {6, 6, VOCABULARY}, logits.shape());
      double[] z = Tensors.doubles(logits);
      double[] ids = Tensors.doubles(step.batch().view(0).input().values());
      var perSample = new double[6];
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < 6; row++) {
        for (int t = 0; t + 1 < LENGTHS[row]; t++) {
          double[] own =
              Arrays.copyOfRange(z, (row * 6 + t) * VOCABULARY, (row * 6 + t + 1) * VOCABULARY);
          double log = Math.log(Arrays.stream(own).map(Math::exp).sum());
          double mean = Arrays.stream(own).average().orElseThrow();
          double right = own[(int) ids[row * 6 + t + 1]];
          double loss = log - (1 - smoothing) * right - smoothing * mean;
          sum += loss;
          squares += log * log;
          perSample[row] += loss / (LENGTHS[row] - 1);
        }
      }
      assertEquals(17, losses.count()); // 5 + 1 + 4 + 0 + 2 + 5
      assertEquals(sum / 17 + zLoss * squares / 17, Ops.value(losses.total()), 1e-5);
      assertArrayEquals(perSample, Tensors.doubles(losses.perSample().orElseThrow()), 1e-5);
      assertThat(losses.terms())
          .extracting(Losses.Term::name)
          .containsExactlyElementsOf(
              zLoss == 0 ? List.of("accuracy") : List.of("accuracy", "z_loss"));
      assertThat(sum).isPositive();
    }
  }

  /** What stands under the padding does not count, and no logit depends on a later token. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_neitherPaddingNorTheFutureCounts(long seed) {
    try (var _ = Scope.open()) {
      Site site = lively(Positions.LEARNED);
      Method method = Weights.stirred(LanguageModelConfig.DEFAULT.build(site));
      double loss = Ops.value(method.step(step(site, padded(seed, 0))).total());
      assertEquals(loss, Ops.value(method.step(step(site, padded(seed, 7))).total()), 1e-6);
      Tensor ids = Toys.ids(6, 7);
      Tensor other = ids.clone();
      Ops.noGrad(() -> other.select(1, 4).copy_(ids.select(1, 3)).retainReference());
      Tensor first = method.forward(step(site, batch(Input.of(ids)))).logits().orElseThrow();
      Tensor second = method.forward(step(site, batch(Input.of(other)))).logits().orElseThrow();
      assertArrayEquals(
          Tensors.doubles(first.narrow(1, 0, 4)), Tensors.doubles(second.narrow(1, 0, 4)), 1e-6);
      assertThat(Ops.value(first.sub(second).select(1, 4).abs().max())).isGreaterThan(1e-3);
    }
  }

  /** A head of zeros: equal logits. */
  @Test
  void golden_theTrivialLoss() {
    try (var _ = Scope.open()) {
      Site site = lively(Positions.LEARNED);
      Method method = LanguageModelConfig.DEFAULT.build(site);
      Weights.set(method, "head.weight", new double[8 * VOCABULARY]);
      Weights.set(method, "head.bias", new double[VOCABULARY]);
      assertEquals(Math.log(11), Ops.value(method.step(step(site, padded(1, 0))).total()), 1e-6);
      assertEquals(Math.log(11), method.trivialLoss(6).orElseThrow(), 1e-12);
    }
  }

  /** By a loop over two batches: letters 1 to 7 have a byte, the special 8 to 10 none. */
  @Test
  void golden_measures() {
    try (var _ = Scope.open()) {
      Site site = lively(Positions.LEARNED);
      Method method = Weights.stirred(LanguageModelConfig.DEFAULT.build(site));
      List<Batch> batches = List.of(padded(4, 0), padded(5, 0));
      double nats = 0;
      double right = 0;
      double bytes = 0;
      for (Batch batch : batches) {
        var losses = method.step(step(site, batch));
        nats += 17 * Ops.value(losses.total());
        right += 17 * Ops.value(losses.terms().getFirst().value());
        double[] ids = Tensors.doubles(batch.view(0).input().values());
        for (int i = 0; i < 36; i++) {
          boolean predicted = i % 6 > 0 && i % 6 < LENGTHS[i / 6];
          bytes += predicted && ids[i] > 0 && ids[i] < 8 ? 1 : 0;
        }
      }
      assertThat(bytes).isPositive().isLessThan(34);
      assertEquals(
          nats / (Math.log(2) * bytes), measured(site, method, "bits_per_byte", batches), 1e-5);
      assertEquals(Math.exp(nats / 34), measured(site, method, "perplexity", batches), 1e-4);
      assertEquals(right / 34, measured(site, method, "next_token_accuracy", batches), 1e-6);
    }
  }

  /** Real tokens of all batches in their order, 12 × 23 of them, as one input of 256 tokens. */
  @Test
  void golden_longerInputs() {
    try (var _ = Scope.open()) {
      Site site = lively(Positions.ALIBI);
      Method method = Weights.stirred(LanguageModelConfig.DEFAULT.build(site));
      var batches = new ArrayList<Batch>();
      var ids = LongStream.builder();
      for (int i = 0; i < 12; i++) {
        Batch batch = padded(i, 0);
        batches.add(batch);
        double[] all = Tensors.doubles(batch.view(0).input().values());
        for (int at = 0; at < 36; at++) {
          if (at % 6 < LENGTHS[at / 6]) {
            ids.add((long) all[at]);
          }
        }
      }
      long[] stream = ids.build().toArray();
      assertEquals(12 * 23, stream.length);
      Tensor one = Tensors.of(Arrays.copyOf(stream, 256), 1, 256);
      double nats = 255 * Ops.value(method.step(step(site, batch(Input.of(one)))).total());
      long bytes = Arrays.stream(stream, 1, 256).filter(id -> id < 8).count();
      assertEquals(
          nats / (Math.log(2) * bytes), measured(site, method, "bits_per_byte_256", batches), 1e-5);
      assertThat(measure(site, method, "bits_per_byte_512", batches)).isEmpty();
      Site learned = lively(Positions.LEARNED);
      assertThat(measure(learned, method, "bits_per_byte_256", batches)).isEmpty();
    }
  }

  /** The last row's softmax. */
  @Test
  void golden_theNextId() {
    try (var _ = Scope.open()) {
      Site site = lively(Positions.LEARNED);
      var method = Weights.stirred(LanguageModelConfig.DEFAULT.build(site));
      var model = LanguageModel.within(method).orElseThrow();
      double[] logs = model.next(site.student(), 8, 3, 1);
      Tensor logits =
          model.logits(site.student(), Input.of(Tensors.of(new long[] {8, 3, 1}, 1, 3)));
      double[] z = Tensors.doubles(logits.select(1, 2));
      double all = Arrays.stream(z).map(Math::exp).sum();
      for (int id = 0; id < VOCABULARY; id++) {
        assertEquals(z[id] - Math.log(all), logs[id], 1e-5);
      }
      assertThatThrownBy(() -> model.next(site.student())).hasMessage("ids: want 1 or more, was 0");
    }
  }

  @Test
  void gradient_reachesEncoderAndHead() {
    try (var _ = Scope.open()) {
      Site site = Toys.texts(Positions.LEARNED);
      Method method = new LanguageModelConfig(0.1, 1e-4).build(site);
      var step = step(site, padded(3, 0));
      method.step(step).total().backward();
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      Leaks.none(() -> method.step(step).total().backward());
      Leaks.none(() -> measure(site, method, "bits_per_byte", List.of(step.batch())));
    }
  }

  @Test
  void refuses_whatIsNoText() {
    assertThatThrownBy(() -> LanguageModelConfig.DEFAULT.build(Toys.site()))
        .hasMessage("views: languagemodel wants views of texts");
    assertThatThrownBy(() -> new LanguageModelConfig(2, 0)).hasMessageStartingWith("smoothing");
    assertThatThrownBy(() -> new LanguageModelConfig(0, -1)).hasMessageStartingWith("zLoss");
  }

  private static double measured(Site site, Method method, String name, List<Batch> batches) {
    return measure(site, method, name, batches).orElseThrow();
  }

  private static OptionalDouble measure(
      Site site, Method method, String name, List<Batch> batches) {
    Measure measure =
        LanguageMeasure.ALL.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    return measure.of(site.student(), method, batches);
  }

  private static Site lively(Positions positions) {
    Site site = Toys.texts(positions);
    Weights.stirred(site.student());
    return site;
  }

  private static TrainingStep step(Site site, Batch batch) {
    return Sites.step(batch, site.student(), Pass.train(new Seed(8)));
  }

  /** Six texts of drawn ids 1 to 10 and of {@link #LENGTHS}, {@code filler} behind them. */
  private static Batch padded(long seed, long filler) {
    var random = new Seed(seed).random();
    var ids = new long[36];
    for (int i = 0; i < 36; i++) {
      long id = 1L + random.nextInt(10);
      ids[i] = i % 6 < LENGTHS[i / 6] ? id : filler;
    }
    Tensor lengths = Tensors.of(LENGTHS, 6, 1);
    Tensor real = Ops.range(6).unsqueeze(0).lt(lengths);
    return batch(new Input(Tensors.of(ids, 6, 6), TokenMask.NONE.among(real)));
  }

  private static Batch batch(Input input) {
    var view = View.of(input, List.of());
    return new Batch(List.of(view), new long[(int) input.batch()], new Targets.None());
  }
}
