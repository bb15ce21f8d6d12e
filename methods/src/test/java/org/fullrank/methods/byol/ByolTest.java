package org.fullrank.methods.byol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
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
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.MomentumSchedule;
import org.junit.jupiter.api.Test;

class ByolTest {
  private static final ByolConfig CONFIG =
      new ByolConfig(8, 4, ByolConfig.Predictor.MLP, new MomentumSchedule.Constant(0.9), 6);

  private final Site site = Sites.of(ByolTest::encoder, 100, 0, 6);
  private final Encoder encoder = site.student();
  private final Method byol = CONFIG.build(site);

  @Test
  void golden_theTargetStartsAsTheOnlineNetwork() {
    for (NamedTensor tensor : targets("target.encoder.")) {
      assertThat(Tensors.doubles(tensor.tensor()))
          .isEqualTo(Tensors.doubles(online(tensor.name().substring("target.encoder.".length()))));
    }
  }

  @Test
  void golden_nothingOfTheTargetIsTrained() {
    assertThat(targets("target.")).isNotEmpty().allMatch(t -> t.role() == Role.BUFFER);
    assertThat(Tree.parameters(byol)).noneMatch(t -> t.name().startsWith("target."));
  }

  @Test
  void gradient_reachesEncoderProjectorAndPredictorAlone() {
    try (var _ = Scope.open()) {
      byol.step(Sites.step(views(), encoder, Pass.train(new Seed(2)))).total().backward();
      assertThat(Tree.parameters(encoder)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(byol)).allMatch(t -> t.tensor().grad().defined());
      assertThat(targets("target.")).noneMatch(t -> t.tensor().grad().defined());
    }
  }

  /** Momentum .9 is for 6 samples: after a step of 12, .81 of the target is left. */
  @Test
  void golden_settlingMovesTheTargetBySamples() {
    try (var _ = Scope.open()) {
      String name = "blocks.0.mlp.fc1.bias";
      Ops.noGrad(() -> {
        online(name).fill_(Ops.full(2)).retainReference();
        return name;
      });
      byol.afterStep(encoder, new Clock(1, 10, 12));
      double[] moved = Tensors.doubles(targets("target.encoder." + name).getFirst().tensor());
      Arrays.stream(moved).forEach(value -> assertEquals(0.19 * 2, value, 1e-6));
    }
  }

  /** The declared base batch of the run takes the place of the method's own: .9^(12/24). */
  @Test
  void golden_theRunsBaseBatchComesFirst() {
    var facts = new TrainingFacts(100, 0, 12, 5, 10, OptionalInt.of(24));
    var declared = Sites.of(ByolTest::encoder, Parts.standard(), facts);
    var method = CONFIG.build(declared);
    try (var _ = Scope.open()) {
      String name = "blocks.0.mlp.fc1.bias";
      Ops.noGrad(() -> {
        tensor(declared.student(), name).fill_(Ops.full(2)).retainReference();
        return name;
      });
      method.afterStep(declared.student(), new Clock(1, 10, 12));
      double[] moved = Tensors.doubles(tensor(method, "target.encoder." + name));
      Arrays.stream(moved).forEach(value -> assertEquals((1 - Math.sqrt(0.9)) * 2, value, 1e-6));
    }
    assertThat(CONFIG.stepDecays()).containsExactly(new StepDecay("momentum", 0.9));
  }

  /** The loss adds both directions, so exchanging the views changes nothing. */
  @Test
  void property_theViewsMayChangePlaces() {
    try (var _ = Scope.open()) {
      var views = views();
      var exchanged = views.with(List.of(views.view(1), views.view(0)));
      assertEquals(
          Ops.value(byol.step(Sites.step(views, encoder, Pass.evaluate())).total()),
          Ops.value(byol.step(Sites.step(exchanged, encoder, Pass.evaluate())).total()),
          1e-5);
    }
  }

  private List<NamedTensor> targets(String prefix) {
    return Tree.tensors(byol).stream().filter(t -> t.name().startsWith(prefix)).toList();
  }

  private Tensor online(String name) {
    return tensor(encoder, name);
  }

  private static Tensor tensor(Module of, String name) {
    return Tree.tensors(of).stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow()
        .tensor();
  }

  private static Batch views() {
    var made =
        IntStream.range(0, 2)
            .mapToObj(v -> View.of(Input.of(Ops.randn(new Seed(v), 6, 1, 8, 8)), List.of()))
            .toList();
    return new Batch(made, new long[6], new Targets.None());
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
