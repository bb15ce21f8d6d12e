package org.fullrank.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.nn.Pass;
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
      var small = View.of(Input.of(Ops.ones(2, 1, 4, 4)), List.of());
      var sizes = Sites.step(batch(view(0, Optional.empty()), small), encoder, Pass.evaluate());
      assertThatThrownBy(() -> sizes.featuresTogether(sizes.pass()))
          .hasMessageContaining("were [2, 1, 8, 8] and [2, 1, 4, 4]");
    }
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
