package org.fullrank.methods.vicreg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

class VicRegTest {
  private static final VicRegConfig CONFIG = new VicRegConfig(8, 4, VicRegConfig.Weights.PAPER);

  private final Site site = Sites.of(VicRegTest::encoder, 100, 0, 6);
  private final Method method = CONFIG.build(site);

  /** 8 × 8 + 8, twice, and two batch norms of 16; the last map is 8 × 4 without bias. */
  @Test
  void golden_theExpandersTensors() {
    assertThat(Tree.parameters(method))
        .extracting(NamedTensor::name)
        .containsExactly(
            "expander.0.weight",
            "expander.0.bias",
            "expander.1.weight",
            "expander.1.bias",
            "expander.3.weight",
            "expander.3.bias",
            "expander.4.weight",
            "expander.4.bias",
            "expander.6.weight");
    assertEquals(2 * (8 * 8 + 8) + 2 * 16 + 8 * 4, Tree.size(method));
  }

  /** What the method projects is what its loss compares. */
  @Test
  void golden_theLossIsThatOfTheProjections() {
    try (var _ = Scope.open()) {
      Batch batch = batch();
      Losses losses = method.step(Sites.step(batch, site.student(), Pass.evaluate()));
      var wanted = VicRegLoss.of(embedded(batch, 0), embedded(batch, 1));
      assertEquals(Ops.value(wanted.total(CONFIG.weights())), Ops.value(losses.total()), 1e-4);
      assertThat(losses.terms())
          .extracting(Losses.Term::name)
          .containsExactly("invariance", "variance", "covariance");
      assertEquals(Ops.value(wanted.covariance()), Ops.value(losses.terms().get(2).value()), 1e-6);
      assertEquals(6, losses.count());
    }
  }

  @Test
  void golden_theTrivialLossIsThatOfAConstant() {
    try (var _ = Scope.open()) {
      var constant = VicRegLoss.of(Ops.ones(6, 4), Ops.ones(6, 4)).total(CONFIG.weights());
      assertEquals(25 * 0.99, Ops.value(constant), 1e-5);
      assertEquals(Ops.value(constant), method.trivialLoss(6).orElseThrow(), 1e-5);
    }
  }

  /** 4 dimensions and λ = 25: the invariance term is 25·‖a − b‖²/4 = ‖a − b‖²/(2·.08). */
  @Test
  void golden_theDensityOfTheInvarianceTerm() {
    assertThat(method.density()).contains(new Density.Gaussian(Math.sqrt(0.08)));
    var without = new VicRegConfig(8, 4, new VicRegConfig.Weights(0, 25, 1)).build(site);
    assertThat(without.density()).isEmpty();
  }

  @Test
  void gradient_reachesEncoderAndExpander() {
    try (var _ = Scope.open()) {
      method.step(Sites.step(batch(), site.student(), Pass.train(new Seed(2)))).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  private Tensor embedded(Batch batch, int view) {
    Tensor pooled = site.student().forward(batch.view(view).input(), Pass.evaluate()).pooled();
    Tensor z = method.projection(pooled, Pass.evaluate()).orElseThrow();
    assertThat(Tensors.doubles(z)).hasSize(6 * 4).doesNotContain(0.0);
    return z;
  }

  private static Batch batch() {
    var views =
        IntStream.range(0, 2)
            .mapToObj(v -> View.of(Input.of(Ops.randn(new Seed(v), 6, 1, 8, 8)), List.of()))
            .toList();
    return new Batch(views, new long[6], new Targets.None());
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
