package org.fullrank.methods.essl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.losses.InfoNce;
import org.fullrank.losses.NtXent;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

class EsslTest {
  private static final int BATCH = 6;

  private final Site site = Sites.of(EsslTest::encoder, 100, 0, BATCH);
  private final Method method = config(EsslConfig.Candidates.BOTH_VIEWS, 0.4).build(site);

  /** Contrast of the two views, plus 0.4 of the mean cross-entropy of 24 turned images. */
  @Test
  void golden_theLossIsContrastPlusTheWeighedPretext() {
    try (var _ = Scope.open()) {
      Losses losses = step(method);
      double contrast = value(NtXent.of(embedded(0), embedded(1), 0.2).loss());
      double pretext = value(losses.terms().get(2).value());
      assertThat(pretext).isBetween(0.5, 4.0);
      assertEquals(contrast, value(losses.terms().getFirst().value()), 1e-5);
      assertEquals(contrast + 0.4 * pretext, value(losses.total()), 1e-5);
      assertEquals(value(losses.total()), value(losses.perSample().orElseThrow().mean()), 1e-5);
      assertEquals(BATCH, losses.count());
      assertThat(losses.terms())
          .extracting(Losses.Term::name)
          .containsExactly("contrastive", "positive", "equivariance", "turn_accuracy");
    }
  }

  /** The authors' loss: candidates of the other view alone, the mean of both directions. */
  @Test
  void golden_candidatesOfTheOtherView() {
    try (var _ = Scope.open()) {
      Method other = config(EsslConfig.Candidates.OTHER_VIEW, 0.4).build(site);
      Tree.copy(method, other);
      double forth = value(InfoNce.of(embedded(0), embedded(1), 0, 0.2).loss());
      double back = value(InfoNce.of(embedded(1), embedded(0), 0, 0.2).loss());
      assertEquals((forth + back) / 2, value(step(other).terms().getFirst().value()), 1e-5);
    }
  }

  /** 5 images turned four ways: logits in the order of the samples. */
  @Test
  void golden_logitsBelongToTheirSamples() {
    try (var _ = Scope.open()) {
      Tensor all =
          method
              .forward(Sites.step(batch(), site.student(), Pass.evaluate()))
              .logits()
              .orElseThrow();
      Batch alone = rows(batch(), 4);
      Tensor one =
          method.forward(Sites.step(alone, site.student(), Pass.evaluate())).logits().orElseThrow();
      assertThat(all.shape()).containsExactly(BATCH, 4, 4);
      assertEquals(0, value(all.narrow(0, 4, 1).sub(one).abs().max()), 1e-5);
    }
  }

  @Test
  void golden_theTrivialLossIsThatOfConstants() {
    assertEquals(Math.log(11) + 0.4 * Math.log(4), method.trivialLoss(BATCH).orElseThrow(), 1e-12);
    var other = config(EsslConfig.Candidates.OTHER_VIEW, 0.4).build(site);
    assertEquals(Math.log(6) + 0.4 * Math.log(4), other.trivialLoss(BATCH).orElseThrow(), 1e-12);
    var contrast = EsslConfig.DEFAULT.contrast();
    var regression = new EsslConfig(contrast, 8, 0.4, Pretext.Regression.DEFAULT);
    assertThat(regression.build(site).trivialLoss(BATCH)).isEmpty();
  }

  /** Linear, layer norm and ReLU, twice, then four logits; no batch norm. */
  @Test
  void golden_thePredictorsTensors() {
    assertThat(Tree.parameters(method))
        .extracting(NamedTensor::name)
        .filteredOn(name -> name.startsWith("predictor."))
        .containsExactly(
            "predictor.0.weight",
            "predictor.0.bias",
            "predictor.1.weight",
            "predictor.1.bias",
            "predictor.3.weight",
            "predictor.3.bias",
            "predictor.4.weight",
            "predictor.4.bias",
            "predictor.6.weight",
            "predictor.6.bias");
  }

  /** Quarter turns need no record; a regression needs that of its transform in the third view. */
  @Test
  void golden_whatTheViewsMustRecord() {
    assertThat(EsslConfig.DEFAULT.needs().recorded()).allMatch(Set::isEmpty);
    var contrast = EsslConfig.DEFAULT.contrast();
    var needs = new EsslConfig(contrast, 8, 0.4, Pretext.Regression.DEFAULT).needs();
    assertThat(needs.recorded()).containsExactly(Set.of(), Set.of(), Set.of("rotation"));
    assertEquals(3, needs.fewest());
  }

  /** With a weight of 0 nothing of the third view moves the encoder. */
  @Test
  void property_aWeightOfZeroIsTheContrastAlone() {
    try (var _ = Scope.open()) {
      Losses losses = step(config(EsslConfig.Candidates.BOTH_VIEWS, 0).build(site));
      assertEquals(value(losses.terms().getFirst().value()), value(losses.total()), 0);
      losses.total().backward();
      double without = gradient();
      Tree.parameters(site.student()).forEach(t -> t.tensor().grad().zero_().retainReference());
      var contrast = step(method);
      contrast.total().backward();
      assertThat(gradient()).isNotEqualTo(without);
    }
  }

  @Test
  void gradient_reachesEncoderProjectorAndPredictor() {
    try (var _ = Scope.open()) {
      var train = Sites.step(batch(), site.student(), Pass.train(new Seed(2)));
      method.step(train).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    var contrast = EsslConfig.DEFAULT.contrast();
    assertEquals(
        "weight: want zero or more, was -1",
        assertThrows(
                IllegalArgumentException.class,
                () -> new EsslConfig(contrast, 8, -1, new Pretext.QuarterTurns()))
            .getMessage());
    assertEquals(
        "temperature: want a positive number, was 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new EsslConfig.Contrast(8, 4, 0, EsslConfig.Candidates.OTHER_VIEW))
            .getMessage());
  }

  private double gradient() {
    return Tree.parameters(site.student()).stream()
        .mapToDouble(t -> value(t.tensor().grad().square().sum()))
        .sum();
  }

  private Losses step(Method of) {
    return of.step(Sites.step(batch(), site.student(), Pass.evaluate()));
  }

  private Tensor embedded(int view) {
    Tensor pooled = site.student().forward(batch().view(view).input(), Pass.evaluate()).pooled();
    return method.projection(pooled, Pass.evaluate()).orElseThrow();
  }

  private static EsslConfig config(EsslConfig.Candidates candidates, double weight) {
    var contrast = new EsslConfig.Contrast(8, 4, 0.2, candidates);
    return new EsslConfig(contrast, 8, weight, new Pretext.QuarterTurns());
  }

  /** Two views of 8 × 8 pixels and one of half the size. */
  private static Batch batch() {
    return new Batch(
        List.of(view(0, 8), view(1, 8), view(2, 4)), new long[BATCH], new Targets.None());
  }

  private static Batch rows(Batch whole, int sample) {
    var views =
        whole.views().stream()
            .map(v -> View.of(Input.of(v.input().values().narrow(0, sample, 1)), List.of()))
            .toList();
    return new Batch(views, new long[1], new Targets.None());
  }

  private static View view(int seed, int size) {
    return View.of(Input.of(Ops.randn(new Seed(seed), BATCH, 1, size, size)), List.of());
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
