package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {
  private static History history(int steps, IntToDoubleFunction loss) {
    return new History(
        IntStream.rangeClosed(1, steps)
            .mapToObj(step -> new History.StepMetrics(step, loss.applyAsDouble(step), 1, 3e-4))
            .toList(),
        List.of());
  }

  private static Findings cloud(long seed) {
    return Findings.of(Diagnosis.of("pooled", Ops.randn(new Seed(seed), 300, 64)));
  }

  private static Disease disease(Tensor embeddings) {
    return Verdict.of(Diagnosis.of("pooled", embeddings)).disease();
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_cloudsAreHealthyWhateverTheirScaleAndWidth(long seed) {
    try (var _ = Scope.open()) {
      Tensor cloud = Ops.randn(new Seed(seed), 100, 8 + 16 * seed);
      assertEquals(Disease.HEALTHY, disease(Ops.times(cloud, Math.pow(10, seed - 10.0))));
      assertEquals(Disease.HEALTHY, disease(Ops.plus(cloud, 3))); // a mean cosine of 0.9
    }
  }

  /**
   * Ten clusters span nine directions; with a hundredth of their distance within they are empty.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_tenClustersAreHealthyUnlessTheyAreEmpty(long seed) {
    try (var _ = Scope.open()) {
      Tensor centres = Ops.randn(new Seed(seed), 10, 192).repeat(30, 1);
      Tensor noise = Ops.randn(new Seed(seed).with(1), 300, 192);
      assertEquals(Disease.HEALTHY, disease(centres.add(Ops.times(noise, 0.2))));
      assertEquals(Disease.EMPTY_CLUMPS, disease(centres.add(Ops.times(noise, 0.01))));
    }
  }

  /** All alike up to a thousandth: the effective rank is full, and the verdict is not fooled. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_constantEmbeddingsAreCompleteCollapse(long seed) {
    try (var _ = Scope.open()) {
      Tensor constant = Ops.randn(new Seed(seed), 1, 64);
      Tensor noise = Ops.times(Ops.randn(new Seed(seed).with(1), 200, 64), 1e-3);
      assertEquals(Disease.COMPLETE_COLLAPSE, disease(constant.add(noise)));
      assertEquals(Disease.COMPLETE_COLLAPSE, disease(constant.repeat(200, 1)));
    }
  }

  /** Spread out on a plane, with a thousandth of noise in the other 94 directions. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_planesAreDimensionalCollapse(long seed) {
    try (var _ = Scope.open()) {
      Tensor plane =
          Ops.randn(new Seed(seed), 200, 2).matmul(Ops.randn(new Seed(seed).with(1), 2, 96));
      Tensor noise = Ops.times(Ops.randn(new Seed(seed).with(2), 200, 96), 1e-3);
      Verdict verdict = Verdict.of(Diagnosis.of("pooled", plane.add(noise)));
      assertEquals(Disease.DIMENSIONAL_COLLAPSE, verdict.disease());
      assertThat(verdict.evidence().getFirst().band().sick()).isEqualTo(5);
    }
  }

  /** An effective rank of 3, as early in healthy runs, on a slope that six directions share. */
  @Test
  void golden_aSteepSpectrumIsDoubtful() {
    try (var _ = Scope.open()) {
      float[] extents = new float[48];
      for (int i = 0; i < extents.length; i++) {
        extents[i] = (float) Math.exp(-i / 1.2);
      }
      Tensor random = Ops.randn(new Seed(2), 48, 48);
      Tensor basis = Ops.eigenvectors(random.add(random.t())); // no unit is constant
      Tensor slope = Ops.randn(new Seed(1), 300, 48).mul(Tensors.of(extents, 48)).matmul(basis);
      Diagnosis steep = Diagnosis.of("pooled", slope);
      assertThat(steep.output().samples().effectiveRank()).isBetween(2.0, 5.0);
      assertEquals(State.DOUBTFUL, Verdict.of(steep).state());
    }
  }

  /**
   * What an untrained encoder shows as well is not the training's doing, and not healthy either.
   */
  @Test
  void golden_asNarrowAsBeforeTrainingIsDoubtful() {
    try (var _ = Scope.open()) {
      Tensor noise = Ops.times(Ops.randn(new Seed(1), 200, 64), 0.03); // a spread of 0.03
      Tensor line = Ops.randn(new Seed(2), 200, 1).matmul(Ops.randn(new Seed(3), 1, 64));
      var narrow = Diagnosis.of("pooled", Ops.plus(noise, 1));
      var thin = Diagnosis.of("pooled", line);
      assertEquals(Disease.COMPLETE_COLLAPSE, Verdict.of(narrow).disease());
      assertEquals(State.SICK, Verdict.of(narrow).state());
      assertEquals(State.DOUBTFUL, Verdict.of(Findings.of(narrow).since(narrow)).state());
      assertEquals(Disease.DIMENSIONAL_COLLAPSE, Verdict.of(thin).disease());
    }
  }

  /** The encoder still spreads its features, the loss sees a constant. */
  @Test
  void golden_projectionsCollapseFirst() {
    try (var _ = Scope.open()) {
      var now = cloud(1).now().plus("projection", Ops.full(2, 300, 16));
      var solved = Findings.of(now).after(history(100, s -> 2.0 / s / s));
      Verdict verdict = Verdict.of(solved);
      assertEquals(Disease.COMPLETE_COLLAPSE, verdict.disease());
      assertThat(verdict.evidence().getFirst().measure()).contains("projection");
      assertThat(verdict.evidence().get(1).measure()).startsWith("loss at the end");
      assertThat(verdict.cause()).contains("no predictor");
      assertThat(Verdict.of(now).cause()).doesNotContain("predictor");
    }
  }

  @Test
  void golden_notFinite() {
    try (var _ = Scope.open()) {
      var broken = history(30, step -> step < 17 ? 1 : Double.NaN);
      Verdict verdict = Verdict.of(cloud(1).after(broken));
      assertEquals(Disease.DIVERGED, verdict.disease());
      assertThat(verdict.evidence().getFirst().measure()).endsWith("step 17,");
      assertThat(verdict.cause()).contains("0.0003");
      Tensor x = Ops.randn(new Seed(1), 10, 4);
      assertEquals(Disease.DIVERGED, disease(x.div(x.gt(Ops.zeros(1)))));
      assertEquals(Disease.DIVERGED, disease(Ops.full(Double.NaN, 10, 4)));
    }
  }

  /** What a diagnosis cannot measure is neither narrow nor in order. */
  @Test
  void golden_notFiniteBesideSoundEmbeddings() {
    try (var _ = Scope.open()) {
      Tensor none = Ops.full(Double.NaN, 10, 4);
      Verdict projected = Verdict.of(cloud(1).now().plus("projection", none));
      assertEquals(Disease.DIVERGED, projected.disease());
      assertThat(projected.evidence().getFirst().measure())
          .isEqualTo("number of projection embeddings that are not finite");
      var taught = cloud(1).now().with(Assignments.of(none));
      assertEquals(Disease.DIVERGED, Verdict.of(taught).disease());
    }
  }

  /**
   * Down, down and up for a while is BYOL; above its start, or nearly back at it, is divergence.
   */
  @Test
  void golden_lossCurves() {
    try (var _ = Scope.open()) {
      Findings healthy = cloud(1);
      assertEquals(Disease.HEALTHY, judged(healthy, step -> 4.0 / step));
      assertEquals(Disease.HEALTHY, judged(healthy, step -> step < 50 ? 4 - step * 0.07 : 2.5));
      assertEquals(Disease.HEALTHY, judged(healthy, step -> step == 60 ? 900 : 4.0 / step));
      assertEquals(
          Disease.HEALTHY, judged(healthy, step -> -step / 100.0)); // SimSiam's falls to -1
      assertEquals(Disease.HEALTHY, judged(healthy, step -> 5 + 0.02 * (step % 7)));
      assertEquals(Disease.DIVERGED, judged(healthy, step -> step < 50 ? 4 - step * 0.07 : 3.9));
      assertEquals(Disease.DIVERGED, judged(healthy, step -> 4 + 0.01 * step));
      assertEquals(Disease.HEALTHY, Verdict.of(healthy.after(history(19, step -> step))).disease());
    }
  }

  /** Two of the last three or four points are no spike. */
  @Test
  void golden_theLastPointOfAShortRunMayBeASpike() {
    try (var _ = Scope.open()) {
      Findings sound = cloud(1);
      for (int steps = 20; steps <= 40; steps++) {
        int last = steps;
        var spike = history(steps, step -> step == last ? 9 : 5 - 0.05 * step);
        assertEquals(Disease.HEALTHY, Verdict.of(sound.after(spike)).disease());
        var rise = history(steps, step -> step >= last - 1 ? 9 : 5 - 0.05 * step);
        assertEquals(Disease.DIVERGED, Verdict.of(sound.after(rise)).disease());
      }
    }
  }

  private static Disease judged(Findings findings, IntToDoubleFunction loss) {
    return Verdict.of(findings.after(history(100, loss))).disease();
  }

  @Test
  void golden_sharpBlocks() {
    try (var _ = Scope.open()) {
      var even = attended(1.0, 0.5);
      var oneSharpHead = attended(0.01, 0.5);
      var sharp = attended(0.01, 0.12);
      assertEquals(Disease.HEALTHY, Verdict.of(even).disease());
      assertEquals(Disease.HEALTHY, Verdict.of(oneSharpHead).disease());
      assertEquals(Disease.ATTENTION_ENTROPY_COLLAPSE, Verdict.of(sharp).disease());
      assertEquals(Disease.HEALTHY, Verdict.of(Findings.of(sharp).since(sharp)).disease());
    }
  }

  /** First below 5 % at step 20; what came after does not count, nor what is not yet there. */
  @Test
  void golden_whenAHeadWasFirstPeaked() {
    var looks =
        List.of(
            new History.AttentionEntropy(10, 0.05),
            new History.AttentionEntropy(20, 0.04),
            new History.AttentionEntropy(30, 0.2),
            new History.AttentionEntropy(40, 0.01));
    var points = List.of(new History.StepMetrics(41, Double.NaN, 1, 3e-4));
    var history = new History(points, looks);
    assertThat(history.peaked()).contains(new History.AttentionEntropy(20, 0.04));
    assertThat(history.until(19).peaked()).isEmpty();
    try (var _ = Scope.open()) {
      var broken = Verdict.of(Findings.of(attended(1.0, 0.5)).after(history));
      assertEquals(Disease.DIVERGED, broken.disease());
      assertThat(broken.evidence().getLast().toString())
          .contains("since step 20, is 0.0400. It should be at least 0.0500; lower is worse.");
      var sharp = Findings.of(attended(0.01, 0.12)).after(new History(List.of(), looks));
      assertThat(Verdict.of(sharp).lines()).anyMatch(line -> line.contains("since step 20"));
    }
  }

  private static Diagnosis attended(double... shares) {
    double most = Math.log(16);
    var heads =
        Arrays.stream(shares)
            .mapToObj(share ->
                new AttentionHealth.HeadHealth(
                    share * most,
                    0,
                    new AttentionHealth.Reach(1, 1, 1, 1),
                    new AttentionHealth.Extremes(1, 0, 0)))
            .toList();
    var block = new AttentionHealth(0, heads, most, new AttentionHealth.HeadSimilarity(0.5, 0.5));
    Diagnosis plain = cloud(1).now();
    return new Diagnosis(
        plain.layers(), List.of(block), plain.alignment(), plain.assignments(), List.of());
  }

  @Test
  void golden_assignments() {
    try (var _ = Scope.open()) {
      assertEquals(Disease.UNIFORM_TEACHER, taught(4.60, 4.60, 100)); // log 100 = 4.605
      assertEquals(Disease.HEALTHY, taught(4.5, 4.6, 100));
      assertEquals(Disease.HEALTHY, taught(0.1, 2.4, 100)); // 11 of 100 in use
      assertEquals(Disease.PROTOTYPE_COLLAPSE, taught(0.1, 2.2, 100)); // 9
      assertEquals(Disease.HEALTHY, taught(0.1, 0.4, 2)); // 1.5 of 2
      assertEquals(Disease.PROTOTYPE_COLLAPSE, taught(0.01, 0.05, 2));
    }
  }

  private static Disease taught(double perSample, double marginal, int prototypes) {
    var size = new Assignments.Size(300, prototypes);
    return Verdict.of(cloud(1).now().with(new Assignments(perSample, marginal, size))).disease();
  }

  @Test
  void golden_linesSayWhatAndWhy() {
    try (var _ = Scope.open()) {
      Verdict verdict = Verdict.of(Diagnosis.of("pooled", Ops.ones(10, 8)));
      assertThat(verdict.lines())
          .startsWith(
              "verdict: sick: complete collapse",
              "  The spread of the pooled embeddings (mean cosine 1) is 0. It should be at least"
                  + " 0.150; lower is worse, and below 0.0500 is sick.")
          .last()
          .asString()
          .startsWith("remedy: ");
      assertThat(verdict.state()).isEqualTo(State.SICK);
      assertThat(verdict.brief()).isEqualTo(verdict.lines());
      Verdict sound = Verdict.of(cloud(1));
      assertThat(sound.lines()).hasSize(sound.evidence().size() + 3);
      assertThat(sound.brief())
          .containsExactly(
              "verdict: healthy, by %d measurements, each in its healthy band"
                  .formatted(sound.evidence().size()));
    }
  }

  /** A tenth of the two limits of a measure, and the values themselves, on both sides. */
  @Test
  void golden_theStatesOfABand() {
    var spread = Band.atLeast(0.2, 0.05);
    assertEquals(State.HEALTHY, spread.of(0.2));
    assertEquals(State.DOUBTFUL, spread.of(0.19999));
    assertEquals(State.DOUBTFUL, spread.of(0.05));
    assertEquals(State.SICK, spread.of(0.04999));
    var share = Band.atMost(3, 3);
    assertEquals(State.HEALTHY, share.of(3));
    assertEquals(State.SICK, share.of(3.001));
    assertEquals(State.SICK, share.of(Double.NaN));
    assertEquals(State.DOUBTFUL, Band.atMost(50, Double.POSITIVE_INFINITY).of(1e9));
  }

  /** Three digits, whole numbers whole, small numbers with an exponent. */
  @Test
  void golden_evidenceIsASentence() {
    var evidence = new Evidence("number of things", 1234, Band.atMost(0.123456, 1e9));
    assertEquals(
        "The number of things is 1234. It should be at most 0.123; higher is worse, and above 1.00e+09"
            + " is sick.",
        evidence.toString());
    assertEquals("4.57e-06", Band.digits(4.567e-6));
    assertEquals("12.3", Band.digits(12.3456));
    assertEquals("12300", Band.digits(12301.5));
  }

  /**
   * Fifty samples and four dimensions are enough; ten equal samples have collapsed all the same.
   */
  @Test
  void golden_tooFewToSay() {
    try (var _ = Scope.open()) {
      Tensor cloud = Ops.randn(new Seed(1), 50, 16);
      assertEquals(Disease.HEALTHY, disease(cloud));
      Verdict few = Verdict.of(Diagnosis.of("pooled", cloud.narrow(0, 0, 49)));
      assertEquals(Disease.TOO_FEW, few.disease());
      assertEquals(State.DOUBTFUL, few.state());
      assertThat(few.lines().getFirst()).isEqualTo("verdict: doubtful: too few to say");
      assertEquals(Disease.TOO_FEW, disease(Ops.randn(new Seed(1), 400, 3)));
      assertEquals(
          Disease.TOO_FEW, disease(Tensors.of(new float[] {1, 0, 0, 0, -1, 0, 0, 0}, 2, 4)));
      assertEquals(Disease.TOO_FEW, disease(Ops.ones(9, 8)));
      assertEquals(Disease.COMPLETE_COLLAPSE, disease(Ops.ones(10, 8)));
    }
  }

  /** On 3 of 64 axes, and turned: few directions, but not the same embedding. */
  @Test
  void golden_fewAxesAreNoCompleteCollapse() {
    try (var _ = Scope.open()) {
      Tensor few = Ops.cat(1, Ops.randn(new Seed(1), 400, 3), Ops.zeros(400, 61));
      assertEquals(Disease.DIMENSIONAL_COLLAPSE, disease(few));
      Tensor eight = Ops.cat(1, Ops.randn(new Seed(1), 400, 8), Ops.zeros(400, 2040));
      Verdict verdict = Verdict.of(Diagnosis.of("pooled", eight));
      assertEquals(State.SICK, verdict.state());
      assertEquals(Disease.DIMENSIONAL_COLLAPSE, verdict.disease());
    }
  }

  /** A constant projection beside sound features; of a cosine of 0.994 the projection is sick. */
  @Test
  void golden_projectionsHaveANarrowerBand() {
    try (var _ = Scope.open()) {
      Tensor noise = Ops.randn(new Seed(2), 300, 16);
      Tensor near = Ops.plus(Ops.times(noise, 0.0777), 1); // mean cosine 1/(1 + 0.0777²) = 0.994
      Verdict verdict = Verdict.of(cloud(1).now().plus("projection", near));
      assertEquals(State.SICK, verdict.state());
      assertEquals(Disease.COMPLETE_COLLAPSE, verdict.disease());
      Tensor apart = Ops.plus(Ops.times(noise, 0.3), 1);
      assertEquals(State.DOUBTFUL, Verdict.of(cloud(1).now().plus("projection", apart)).state());
      assertEquals(State.HEALTHY, Verdict.of(cloud(1).now().plus("pooled 2", apart)).state());
    }
  }

  private static Verdict progress(Progress progress) {
    return Verdict.of(cloud(1).after(history(100, _ -> 4.8)).with(progress));
  }

  private static Progress known(double trivial, double change, Progress.ProbeGain... gains) {
    return new Progress(
        OptionalDouble.of(trivial), OptionalDouble.of(change), List.of(gains), false);
  }

  /** ln(2·64 − 1) is 4.844. */
  @Test
  void golden_learnedNothing() {
    try (var _ = Scope.open()) {
      assertEquals(State.HEALTHY, progress(known(6, 0.3)).state());
      assertEquals(State.SICK, progress(known(Math.log(127), 0.3)).state());
      assertEquals(State.DOUBTFUL, progress(known(4.92, 0.3)).state());
      assertEquals(State.SICK, progress(known(6, 1e-5)).state());
      assertEquals(State.DOUBTFUL, progress(known(6, 0.005)).state());
      assertEquals(Disease.LEARNED_NOTHING, progress(known(6, 1e-5)).disease());
      var above = new Progress.ProbeGain("kNN", 0.8, 0.7, 0.03);
      var level = new Progress.ProbeGain("linear", 0.71, 0.7, 0.03);
      var below = new Progress.ProbeGain("linear", 0.6, 0.7, 0.03);
      assertEquals(State.HEALTHY, progress(known(6, 0.3, above, below)).state());
      assertEquals(State.DOUBTFUL, progress(known(6, 0.3, level, below)).state());
      assertEquals(State.SICK, progress(known(6, 0.3, below)).state());
    }
  }

  /** What classes do to embeddings is no disease of a classifier. */
  @Test
  void golden_aClassifiersClumps() {
    try (var _ = Scope.open()) {
      Tensor classes = Ops.randn(new Seed(1), 10, 64).repeat(30, 1);
      var found =
          Findings.of(
              Diagnosis.of(
                  "pooled", classes.add(Ops.times(Ops.randn(new Seed(2), 300, 64), 0.01))));
      assertEquals(State.SICK, Verdict.of(found).state());
      var taught = new Progress(OptionalDouble.empty(), OptionalDouble.empty(), List.of(), true);
      assertThat(Verdict.of(found.with(taught)).state()).isNotEqualTo(State.SICK);
    }
  }
}
