package org.fullrank.methods.polyview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

class PolyViewTest {
  private final Site site = Sites.of(PolyViewTest::encoder, 100, 0, 6);

  private Method method(Objective objective) {
    return new PolyViewConfig(objective, 8, 4, 0.2, Rest.MEAN, 1).build(site);
  }

  /** Of two views it is SimCLR, whose heads have the same weights. */
  @Test
  void golden_twoViewsAreSimClr() {
    try (var _ = Scope.open()) {
      var step = Sites.step(batch(2, true), site.student(), Pass.train(new Seed(2)));
      Losses wanted = new SimClrConfig(8, 4, 0.2).build(site).step(step);
      for (Objective objective : Objective.values()) {
        Losses found = method(objective).step(step);
        assertEquals(Ops.value(wanted.total()), Ops.value(found.total()), 1e-5);
        assertArrayEquals(
            Tensors.doubles(wanted.perSample().orElseThrow()),
            Tensors.doubles(found.perSample().orElseThrow()),
            1e-5);
        assertEquals(12, found.count());
      }
    }
  }

  /** Batch norm takes mean and variance of all views together. */
  @Test
  void property_theProjectorSeesAllViewsAtOnce() {
    try (var _ = Scope.open()) {
      Method method = method(Objective.GEOMETRIC);
      var step = Sites.step(batch(4, true), site.student(), Pass.train(new Seed(2)));
      var outputs = method.forward(step);
      Tensor[] pooled = outputs.features().stream().map(f -> f.pooled()).toArray(Tensor[]::new);
      Tensor z = method.projection(Ops.cat(0, pooled), step.pass().fork(0)).orElseThrow();
      assertThat(outputs.projections()).hasSize(4);
      assertThat(Tensors.floats(z.narrow(0, 18, 6)))
          .isEqualTo(Tensors.floats(outputs.projections().get(3)));
    }
  }

  /** The count is that of the anchors; sample 0 has one view alone, which is none. */
  @Test
  void golden_missingViewsDoNotCount() {
    try (var _ = Scope.open()) {
      Method method = method(Objective.ARITHMETIC);
      var step = Sites.step(batch(3, false), site.student(), Pass.evaluate());
      Losses losses = method.step(step);
      assertEquals(15, losses.count());
      assertEquals(0, Tensors.doubles(losses.perSample().orElseThrow())[0]);
      losses.total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> Ops.isFinite(t.tensor().grad()));
    }
  }

  /** Of 6 samples in 3 views, as the last batch had them. */
  @Test
  void golden_theTrivialLossFollowsTheViews() {
    try (var _ = Scope.open()) {
      Method method = method(Objective.SUFFICIENT_STATISTICS);
      assertEquals(Math.log(11), method.trivialLoss(6).orElseThrow(), 1e-6);
      method.step(Sites.step(batch(3, true), site.student(), Pass.evaluate()));
      assertEquals(Math.log(16), method.trivialLoss(6).orElseThrow(), 1e-6);
    }
  }

  @Test
  void golden_theLogTellsUniqueBatchAndViewsApart() {
    try (var _ = Scope.open()) {
      var step = Sites.step(batch(3, true), site.student(), Pass.evaluate());
      var terms = method(Objective.GEOMETRIC).step(step).terms();
      assertThat(terms.stream().map(Losses.Term::name))
          .containsExactly(
              "contrastive",
              "mutual_information",
              "mutual_information_rigorous",
              "dispersion",
              "retrieval",
              "positive",
              "negative",
              "unique_batch",
              "views");
      assertEquals(6, Ops.value(terms.get(7).value()));
      assertEquals(3, Ops.value(terms.get(8).value()));
    }
  }

  @Test
  void gradient_reachesEncoderAndProjector() {
    try (var _ = Scope.open()) {
      Method method = method(Objective.SUFFICIENT_STATISTICS);
      var step = Sites.step(batch(3, true), site.student(), Pass.train(new Seed(2)));
      method.step(step).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new PolyViewConfig(Objective.GEOMETRIC, 8, 4, 0, Rest.MEAN, 1))
        .hasMessageStartingWith("temperature: want");
    assertThatThrownBy(() -> new PolyViewConfig(Objective.GEOMETRIC, 8, 4, 1, Rest.MEAN, -1))
        .hasMessageStartingWith("similarity_mib: want");
    assertEquals(2, PolyViewConfig.DEFAULT.needs().fewest());
    assertThat(PolyViewConfig.DEFAULT.needs().most()).isGreaterThan(64);
  }

  /** Six samples; unless complete, sample 0 lacks all views but the first. */
  private static Batch batch(int views, boolean complete) {
    var all =
        IntStream.range(0, views)
            .mapToObj(v -> {
              Tensor images = Ops.randn(new Seed(v), 6, 1, 8, 8);
              boolean[] present = {complete || v == 0, true, true, true, true, true};
              return new View(Input.of(images), List.of(), present);
            })
            .toList();
    return new Batch(all, new long[6], new Targets.None());
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
