package org.fullrank.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.junit.jupiter.api.Test;

class TrainingStepTest {
  private final Encoder encoder =
      EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 4)
          .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));

  /** A transformer has no statistics over the batch: one forward of all views is one of each. */
  @Test
  void property_oneForwardOfAllViewsIsOneOfEach() {
    try (var _ = Scope.open()) {
      Tensor some = Tensors.of(new long[] {1, 1, 0, 1, 1, 1, 1, 1}, 2, 4).to(ScalarType.Bool);
      var step =
          Sites.step(
              batch(view(0, Optional.of(some)), view(1, Optional.of(some))),
              encoder,
              Pass.evaluate());
      List<Features> together = step.featuresTogether(step.pass());
      for (int v = 0; v < 2; v++) {
        Features alone = step.features(v, step.pass());
        same(alone.pooled(), together.get(v).pooled());
        same(alone.tokens(), together.get(v).tokens());
        same(alone.last().values(), together.get(v).last().values());
        same(alone.last().real().orElseThrow(), together.get(v).last().real().orElseThrow());
      }
    }
  }

  private static void same(Tensor wanted, Tensor found) {
    assertThat(found.shape()).isEqualTo(wanted.shape());
    assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(found), 1e-5);
  }

  @Test
  void refuses_viewsThatCannotBeJoined() {
    try (var _ = Scope.open()) {
      Tensor all = Tensors.of(new long[] {1, 1, 1, 1, 1, 1, 1, 1}, 2, 4).to(ScalarType.Bool);
      var masked =
          Sites.step(
              batch(view(0, Optional.of(all)), view(1, Optional.empty())),
              encoder,
              Pass.evaluate());
      assertThatThrownBy(() -> masked.featuresTogether(masked.pass()))
          .hasMessageContaining("want masks on all views or on none")
          .hasMessageEndingWith("were on 1 of 2");
      Input small = Input.of(Ops.ones(2, 1, 4, 4));
      Input large = view(0, Optional.empty()).input();
      assertThatThrownBy(() -> Input.ofRows(List.of(large, small)))
          .hasMessageContaining("were [2, 1, 8, 8] and [2, 1, 4, 4]");
    }
  }

  /** Two large views and two small ones are two forwards, each over four rows. */
  @Test
  void property_viewsOfAnotherSizeTakeAForwardOfTheirOwn() {
    try (var _ = Scope.open()) {
      var views = List.of(view(0, Optional.empty()), view(1, Optional.empty()), small(2), small(3));
      var rows = new ArrayList<Long>();
      Encoder counting = counting(rows);
      var step = Sites.step(batch(views.toArray(View[]::new)), counting, Pass.evaluate());
      List<Features> together = step.featuresTogether(step.pass());
      assertThat(rows).containsExactly(4L, 4L);
      for (int v = 0; v < 4; v++) {
        same(step.features(v, step.pass()).pooled(), together.get(v).pooled());
      }
      List<Tensor> pooled = step.together(Activation.IDENTITY, together, step.pass());
      assertThat(pooled).hasSize(4);
      same(together.get(3).pooled(), pooled.get(3));
    }
  }

  private static View small(long seed) {
    return View.of(Input.of(Ops.randn(new Seed(seed), 2, 1, 4, 4)), List.of());
  }

  private Encoder counting(List<Long> rows) {
    return new Encoder() {
      @Override
      public int width() {
        return encoder.width();
      }

      @Override
      public TokenLayout layout() {
        return encoder.layout();
      }

      @Override
      public Features forward(Input input, Pass pass) {
        rows.add(input.batch());
        return encoder.forward(input, pass);
      }

      @Override
      public void visit(Visitor visitor) {
        encoder.visit(visitor);
      }
    };
  }

  /** Steps 1 to 5 are epoch 0, 6 to 10 epoch 1. */
  @Test
  void golden_factsTellEpochs() {
    var facts = new TrainingFacts(100, 0, 20, 5, 10);
    assertEquals(0, facts.epoch(new Clock(0, 10, 20)));
    assertEquals(0, facts.epoch(new Clock(5, 10, 20)));
    assertEquals(1, facts.epoch(new Clock(6, 10, 20)));
    assertThat(facts.endsEpoch(new Clock(5, 10, 20))).isTrue();
    assertThat(facts.endsEpoch(new Clock(6, 10, 20))).isFalse();
    assertThat(facts.endsEpoch(new Clock(0, 10, 20))).isFalse();
  }

  private static View view(long seed, Optional<Tensor> real) {
    var input = Input.of(Ops.randn(new Seed(seed), 2, 1, 8, 8));
    return View.of(input.with(TokenMask.NONE.among(real)), List.of());
  }

  private static Batch batch(View... views) {
    return new Batch(List.of(views), new long[2], new Targets.None());
  }
}
