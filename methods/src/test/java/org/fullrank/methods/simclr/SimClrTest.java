package org.fullrank.methods.simclr;

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
import org.fullrank.losses.NtXent;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

class SimClrTest {
  private final Site site = Sites.of(SimClrTest::encoder, 100, 0, 6);
  private final Method method = new SimClrConfig(8, 4, 0.2).build(site);

  /** What the method projects is what its loss compares. */
  @Test
  void golden_theLossIsThatOfTheProjections() {
    try (var _ = Scope.open()) {
      Batch batch = batch();
      Losses losses = method.step(Sites.step(batch, site.student(), Pass.evaluate()));
      var wanted = NtXent.of(embedded(batch, 0), embedded(batch, 1), 0.2);
      assertEquals(Ops.value(wanted.loss()), Ops.value(losses.total()), 1e-5);
      assertThat(Tensors.doubles(losses.perSample().orElseThrow())).hasSize(6);
      assertEquals(6, losses.count());
    }
  }

  /** A constant embedding of 6 samples: each of the 11 candidates has the probability 1/11. */
  @Test
  void golden_theTrivialLossIsThatOfAConstant() {
    try (var _ = Scope.open()) {
      double constant = Ops.value(NtXent.of(Ops.ones(6, 4), Ops.ones(6, 4), 0.2).loss());
      assertEquals(Math.log(11), constant, 1e-6);
      assertEquals(constant, method.trivialLoss(6).orElseThrow(), 1e-6);
    }
  }

  /** Batch norm takes mean and variance of both views together. */
  @Test
  void property_theProjectorSeesBothViewsAtOnce() {
    try (var _ = Scope.open()) {
      var step = Sites.step(batch(), site.student(), Pass.train(new Seed(2)));
      var outputs = method.forward(step);
      Tensor both =
          Ops.cat(0, outputs.features().getFirst().pooled(), outputs.features().get(1).pooled());
      Tensor z = method.projection(both, step.pass().fork(0)).orElseThrow();
      assertThat(Tensors.floats(z.narrow(0, 6, 6)))
          .isEqualTo(Tensors.floats(outputs.projections().get(1)));
    }
  }

  @Test
  void gradient_reachesEncoderAndProjector() {
    try (var _ = Scope.open()) {
      method.step(Sites.step(batch(), site.student(), Pass.train(new Seed(2)))).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  private Tensor embedded(Batch batch, int view) {
    Tensor pooled = site.student().forward(batch.view(view).input(), Pass.evaluate()).pooled();
    return method.projection(pooled, Pass.evaluate()).orElseThrow();
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
