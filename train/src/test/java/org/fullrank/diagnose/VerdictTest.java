package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /** Ten tight clusters span nine directions: as a perfect classifier's features. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_tenClustersAreHealthy(long seed) {
    try (var _ = Scope.open()) {
      Tensor centres = Ops.randn(new Seed(seed), 10, 192).repeat(30, 1);
      Tensor noise = Ops.times(Ops.randn(new Seed(seed).with(1), 300, 192), 0.02);
      assertEquals(Disease.HEALTHY, disease(centres.add(noise)));
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
      assertThat(verdict.evidence().getFirst().limit()).isEqualTo(5);
    }
  }

  /** An effective rank of 3, as early in healthy runs, on a slope that six directions share. */
  @Test
  void golden_aSteepSpectrumIsNoCliff() {
    try (var _ = Scope.open()) {
      float[] extents = new float[48];
      for (int i = 0; i < extents.length; i++) {
        extents[i] = (float) Math.exp(-i / 1.2);
      }
      Tensor slope = Ops.randn(new Seed(1), 300, 48).mul(Tensors.of(extents, 48));
      Diagnosis steep = Diagnosis.of("pooled", slope);
      assertThat(steep.output().samples().effectiveRank()).isBetween(2.0, 5.0);
      assertEquals(Disease.HEALTHY, Verdict.of(steep).disease());
    }
  }

  /** What an untrained encoder shows as well is not the training's doing. */
  @Test
  void golden_asNarrowAsBeforeTrainingIsNoCollapse() {
    try (var _ = Scope.open()) {
      Tensor noise = Ops.times(Ops.randn(new Seed(1), 200, 64), 0.03);
      Tensor line = Ops.randn(new Seed(2), 200, 1).matmul(Ops.randn(new Seed(3), 1, 64));
      var narrow = Diagnosis.of("pooled", Ops.plus(noise, 1));
      var thin = Diagnosis.of("pooled", line);
      assertEquals(Disease.COMPLETE_COLLAPSE, Verdict.of(narrow).disease());
      assertEquals(Disease.HEALTHY, Verdict.of(Findings.of(narrow).since(narrow)).disease());
      assertEquals(Disease.DIMENSIONAL_COLLAPSE, Verdict.of(thin).disease());
      assertEquals(Disease.HEALTHY, Verdict.of(Findings.of(thin).since(thin)).disease());
    }
  }

  /** The encoder still spreads its features, the loss sees a constant. */
  @Test
  void golden_projectionsCollapseFirst() {
    try (var _ = Scope.open()) {
      var now = cloud(1).now().plus("projection", Ops.full(2, 300, 16));
      var solved = new Findings(now, Optional.empty(), history(100, s -> 2.0 / s / s));
      Verdict verdict = Verdict.of(solved);
      assertEquals(Disease.COMPLETE_COLLAPSE, verdict.disease());
      assertThat(verdict.evidence()).hasSize(2);
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
      assertThat(verdict.evidence().getFirst().measure()).endsWith("step 17");
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
          .isEqualTo("projection embeddings that are not finite");
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
          .contains("since step 20: 0.04000, limit 0.05000");
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
              "verdict: complete collapse",
              "  spread of the pooled embeddings, mean cosine 1.0000: 0.000, limit 0.05000;"
                  + " healthy: 0.3 to 1; 1 is evenly spread")
          .last()
          .asString()
          .startsWith("remedy: ");
      assertThat(verdict.disease().sick()).isTrue();
    }
  }
}
