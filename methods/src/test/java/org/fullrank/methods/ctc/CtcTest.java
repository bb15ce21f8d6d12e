package org.fullrank.methods.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.losses.CtcLoss;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.fullrank.textmetrics.ErrorRate;
import org.junit.jupiter.api.Test;

class CtcTest {
  private static final CtcConfig CONFIG = new CtcConfig(3);
  private static final int[] REAL = {12, 12, 7, 12, 9, 3};
  private static final int[] TOKENS = {5, 5, 3, 5, 4, 1};

  /** Twelve frames are five tokens; padded frames are none. The last clip has no transcript. */
  @Test
  void golden_theLossIsOfTheRealTokens() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      TrainingStep step = step(site, clips(1, 0));
      var outputs = method.forward(step);
      Tensor logits = outputs.logits().orElseThrow();
      assertArrayEquals(new long[] {6, 5, 8}, logits.shape());
      Losses losses = method.losses(outputs, step);
      var targets = step.batch().targets().sequences();
      var wanted = CtcLoss.of(logits, TOKENS, targets);
      assertEquals(Ops.value(wanted.loss()), Ops.value(losses.total()));
      assertArrayEquals(
          Tensors.doubles(wanted.perSample()), Tensors.doubles(losses.perSample().orElseThrow()));
      assertEquals(5 - wanted.impossible(), losses.count());
      double[] terms =
          losses.terms().stream().mapToDouble(term -> Ops.value(term.value())).toArray();
      assertEquals(Ops.value(wanted.perSymbol()), terms[0]);
      var tally = Tally.of(Frames.of(logits, TOKENS), targets, Ctc.DECODER::greedy);
      assertEquals(tally.errorRate(), terms[1], 1e-6);
      assertEquals(tally.blankShare(), terms[2], 1e-6);
      assertEquals(wanted.impossible() / 6.0, terms[3], 1e-6);
    }
  }

  /** What stands in padded frames changes no loss. */
  @Test
  void property_paddingTakesNoPart() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      double[] first = each(method, step(site, clips(1, 0)));
      double[] second = each(method, step(site, clips(1, 3)));
      assertArrayEquals(first, second, 1e-5);
      assertThat(Arrays.stream(first).limit(5).toArray()).doesNotContain(0);
    }
  }

  private static double[] each(Method method, TrainingStep step) {
    return Tensors.doubles(method.step(step).perSample().orElseThrow());
  }

  @Test
  void gradient_reachesEncoderAndHead() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Method method = CONFIG.build(site);
      TrainingStep step = step(site, clips(1, 0));
      method.step(step).total().backward();
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student()))
          .filteredOn(t -> !t.tensor().grad().defined())
          .isEmpty();
      assertEquals(
          List.of("head.weight", "head.bias"),
          Tree.parameters(method).stream().map(NamedTensor::name).toList());
      Leaks.none(() -> method.step(step).total().backward());
    }
  }

  /**
   * Two frames, each blank 0.6, symbol 1 0.4. The best path is two blanks: the one symbol is
   * missed. The beam hears it. The second clip has no transcript, and counts no frame.
   */
  @Test
  void golden_tally() {
    try (var _ = Scope.open()) {
      double[][] logs = {{Math.log(0.6), Math.log(0.4)}, {Math.log(0.6), Math.log(0.4)}};
      var targets = new Targets.Sequences(Tensors.of(new long[] {1, 0}, 2, 1), new int[] {1, 0});
      var greedy = Tally.of(List.of(logs, logs), targets, Ctc.DECODER::greedy);
      assertEquals(new Tally(new ErrorRate(1, 1), 2, 2), greedy);
      assertEquals(1, greedy.errorRate());
      assertEquals(1, greedy.blankShare());
      var beam = Tally.of(List.of(logs, logs), targets, it -> Ctc.DECODER.beam(it, 2));
      assertEquals(0, beam.errorRate());
    }
  }

  /** Over two batches, by a count of edits on the transcripts. */
  @Test
  void golden_measures() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      var own = Ctc.within(method).orElseThrow();
      List<Batch> batches = List.of(clips(1, 0), clips(2, 0));
      Map<String, Double> found = new TreeMap<>();
      TranscriptMeasure.ALL.forEach(
          it -> found.put(it.name(), it.of(site.student(), method, batches).orElseThrow()));
      var greedy = ErrorRate.NONE;
      var beam = ErrorRate.NONE;
      for (Batch batch : batches) {
        Input input = batch.view(0).input();
        greedy =
            greedy.plus(errors(own.transcripts(site.student(), input, Ctc.DECODER::greedy), batch));
        beam =
            beam.plus(
                errors(
                    own.transcripts(site.student(), input, it -> Ctc.DECODER.beam(it, 3)), batch));
      }
      assertEquals(22, greedy.tokens());
      assertEquals(greedy.value(), number(found, "ctc_error_rate"), 1e-12);
      assertEquals(1 - greedy.value(), number(found, "ctc_accuracy"), 1e-12);
      assertEquals(beam.value(), number(found, "ctc_error_rate_beam"), 1e-12);
      assertThat(number(found, "ctc_blank_share")).isBetween(0.0, 1.0);
      double sum = 0;
      long count = 0;
      for (Batch batch : batches) {
        Losses losses = method.step(step(site, batch));
        sum += losses.count() * Ops.value(losses.total());
        count += losses.count();
      }
      assertEquals(-sum / count, number(found, "ctc_log_likelihood"), 1e-5);
      assertThat(new HeldOutLoss().of(site.student(), method, List.of())).isEmpty();
      Leaks.none(() -> new HeldOutLoss().of(site.student(), method, batches));
      Leaks.none(() -> TranscriptMeasure.ALL.getFirst().of(site.student(), method, batches));
      assertThat(TranscriptMeasure.ALL.getFirst().of(site.student(), method, List.of())).isEmpty();
    }
  }

  private static ErrorRate errors(List<List<Integer>> heard, Batch batch) {
    var targets = batch.targets().sequences();
    var all = ErrorRate.NONE;
    for (int row = 0; row < heard.size(); row++) {
      List<Integer> reference = new ArrayList<>();
      double[] ids = Tensors.doubles(targets.ids().select(0, row));
      for (int i = 0; i < targets.lengths()[row]; i++) {
        reference.add((int) ids[i]);
      }
      all = reference.isEmpty() ? all : all.plus(ErrorRate.of(heard.get(row), reference));
    }
    return all;
  }

  private static double number(Map<String, Double> found, String name) {
    return found.getOrDefault(name, Double.NaN);
  }

  /** The head is made by the encoder's maker of linear maps. */
  @Test
  void property_sigmaReparamReachesTheHead() {
    var layout = Toys.clips().student().layout();
    Parts parts = SigmaReparamConfig.DEFAULT.fixed(layout).fit(Parts.standard(), layout);
    Site site = Toys.site(parts, CONFIG);
    assertThat(Tree.parameters(CONFIG.build(site)))
        .extracting(NamedTensor::name)
        .hasSizeGreaterThan(2);
  }

  @Test
  void refuses_whatDoesNotSuit() {
    assertThatThrownBy(() -> new CtcConfig(0)).hasMessageStartingWith("beam");
    assertThatThrownBy(() -> CONFIG.build(Toys.site()))
        .isInstanceOf(Problem.class)
        .hasMessage("data: ctc wants a transcript of each clip");
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Batch unlabelled = clips(1, 0).with(new Targets.None());
      assertThatThrownBy(() -> CONFIG.build(site).step(step(site, unlabelled)))
          .hasMessage("targets: want sequences, was None");
    }
  }

  private static TrainingStep step(Site site, Batch batch) {
    return Sites.step(batch, site.student(), Pass.train(new Seed(4)));
  }

  /** Clips of {@link #REAL} frames, with {@code more} added to the frames behind them. */
  private static Batch clips(int index, double more) {
    Batch drawn = Toys.batch(index, CONFIG.needs());
    var ones = new double[6 * 12];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = i % 12 < REAL[i / 12] ? 1 : 0;
    }
    Tensor real = Ops.above(Tensors.of(ones, 6, 12), 0.5);
    Tensor values = drawn.view(0).input().values();
    Tensor padded = Ops.times(real.logical_not().to(values.scalar_type()), more).unsqueeze(2);
    var input = new Input(values.add(padded), TokenMask.NONE.among(real));
    return drawn.with(List.of(View.of(input, List.of())));
  }
}
