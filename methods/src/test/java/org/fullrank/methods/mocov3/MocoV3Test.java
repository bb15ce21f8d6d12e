package org.fullrank.methods.mocov3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.core.Ops.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.losses.InfoNce;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Sines;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.mocov3.MocoV3Config.Head;
import org.fullrank.methods.mocov3.MocoV3Config.PatchEmbedding;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.MomentumSchedule;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;

class MocoV3Test {
  private final Site site = Toys.site();
  private final Method method = config(PatchEmbedding.FROZEN).build(site);

  /** Independent reference in double precision (NumPy), τ = .2, both directions, times 2τ. */
  @Test
  void golden_bothDirectionsOfTheSines() {
    try (var _ = Scope.open()) {
      Tensor a = Sines.rows(4, 8, 0);
      Tensor b = Sines.rows(4, 8, 1);
      Losses losses = method.losses(outputs(List.of(a, b), List.of(a, b)), step());
      assertEquals(4.771457, value(losses.total()), 1e-6);
      assertEquals(4.771457, value(losses.perSample().orElseThrow().mean()), 1e-6);
      assertEquals(Toys.BATCH, losses.count());
    }
  }

  /** Queries of each view meet the keys of the other: four different tensors. */
  @Test
  void golden_queriesMeetTheOtherViewsKeys() {
    try (var _ = Scope.open()) {
      Tensor q1 = Sines.rows(3, 5, 0);
      Tensor q2 = Sines.rows(3, 5, 1);
      Tensor k1 = Sines.rows(3, 5, 2);
      Tensor k2 = Sines.rows(3, 5, 3);
      double first = value(InfoNce.of(q1, k2, 0, 0.2).loss());
      double second = value(InfoNce.of(q2, k1, 0, 0.2).loss());
      Losses losses = method.losses(outputs(List.of(q1, q2), List.of(k1, k2)), step());
      assertEquals(0.4 * (first + second), value(losses.total()), 1e-9);
    }
  }

  @Test
  void golden_theTrivialLossIsThatOfAConstant() {
    try (var _ = Scope.open()) {
      Tensor ones = Ops.ones(6, 4);
      var outputs = outputs(List.of(ones, ones), List.of(ones, ones));
      double constant = value(method.losses(outputs, step()).total());
      assertEquals(4 * 0.2 * Math.log(6), constant, 1e-6);
      assertEquals(constant, method.trivialLoss(6).orElseThrow(), 1e-6);
      assertThat(method.density()).contains(new Density.VonMisesFisher(5));
    }
  }

  /** The authors' _build_mlp: no map has a bias; the last norms have no gain. */
  @Test
  void golden_theHeadsTensors() {
    assertThat(Tree.parameters(method))
        .extracting(NamedTensor::name)
        .containsExactly(
            "projector.0.weight",
            "projector.1.weight",
            "projector.1.bias",
            "projector.3.weight",
            "projector.4.weight",
            "projector.4.bias",
            "projector.6.weight",
            "predictor.0.weight",
            "predictor.1.weight",
            "predictor.1.bias",
            "predictor.3.weight");
  }

  @Test
  void golden_theTeacherStartsAsTheStudentAndIsNotTrained() {
    var teacher = tensors("teacher.encoder.");
    assertThat(teacher).isNotEmpty().allMatch(t -> t.role() == Role.BUFFER);
    for (NamedTensor tensor : teacher) {
      assertThat(Tensors.doubles(tensor.tensor()))
          .isEqualTo(
              Tensors.doubles(student(tensor.name().substring("teacher.encoder.".length()))));
    }
  }

  /** Momentum .9 is for 6 samples: after a step of 12, .81 of the teacher is left. */
  @Test
  void golden_theTeacherMovesBySamples() {
    try (var _ = Scope.open()) {
      String name = "blocks.0.mlp.fc1.bias";
      Ops.noGrad(() -> student(name).fill_(Ops.full(2)).retainReference());
      method.afterStep(site.student(), new Clock(1, 10, 12));
      double[] moved = Tensors.doubles(tensors("teacher.encoder." + name).getFirst().tensor());
      Arrays.stream(moved).forEach(value -> assertEquals(0.19 * 2, value, 1e-6));
    }
  }

  /** The declared base batch of the run takes the place of the method's own: .9^(12/24). */
  @Test
  void golden_theDeclaredBaseBatchTakesItsPlace() {
    var facts = new TrainingFacts(Toys.SAMPLES, 0, Toys.BATCH, 4, 12, OptionalInt.of(24));
    Site declared = Sites.of(() -> Toys.encoder(Parts.standard()), Parts.standard(), facts);
    Method moco = config(PatchEmbedding.FROZEN).build(declared);
    try (var _ = Scope.open()) {
      Tensor bias = tensor(declared.student(), "blocks.0.mlp.fc1.bias");
      Ops.noGrad(() -> bias.fill_(Ops.full(2)).retainReference());
      moco.afterStep(declared.student(), new Clock(1, 10, 12));
      Tensor moved = tensor(moco, "teacher.encoder.blocks.0.mlp.fc1.bias");
      for (double value : Tensors.doubles(moved)) {
        assertEquals(2 * (1 - Math.sqrt(0.9)), value, 1e-6);
      }
    }
    assertThat(config(PatchEmbedding.FROZEN).stepDecays())
        .containsExactly(new StepDecay("momentum", 0.9));
  }

  private static Tensor tensor(Module module, String name) {
    return Tree.tensors(module).stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow()
        .tensor();
  }

  /** Six steps of AdamW: the patch embedding keeps its bits, the blocks move. */
  @Test
  void golden_theFrozenPatchEmbeddingKeepsItsBits() {
    assertEquals(LearningRateScale.FROZEN, method.learningRate("encoder.patch_embed.proj.weight"));
    assertEquals(LearningRateScale.SCHEDULED, method.learningRate("encoder.pos_embed"));
    Loop loop = Loop.of(site.student(), method, site.facts().steps());
    double[] embedding = Tensors.doubles(student("patch_embed.proj.weight"));
    double[] block = Tensors.doubles(student("blocks.0.mlp.fc1.weight"));
    for (int number = 1; number <= 6; number++) {
      loop.step(number, List.of(Toys.batch(number, 2)));
    }
    assertArrayEquals(embedding, Tensors.doubles(student("patch_embed.proj.weight")));
    assertThat(Tensors.doubles(student("blocks.0.mlp.fc1.weight"))).isNotEqualTo(block);
    var trained = config(PatchEmbedding.TRAINED).build(Toys.site());
    assertEquals(
        LearningRateScale.SCHEDULED, trained.learningRate("encoder.patch_embed.proj.weight"));
  }

  @Test
  void property_theViewsMayChangePlaces() {
    try (var _ = Scope.open()) {
      var step = step();
      var views = step.batch().views();
      var exchanged = step.with(step.batch().with(List.of(views.get(1), views.get(0))));
      assertEquals(value(method.step(step).total()), value(method.step(exchanged).total()), 1e-5);
    }
  }

  @Test
  void gradient_ofTheQueries() {
    try (var _ = Scope.open()) {
      Tensor other = Sines.rows(3, 4, 1);
      var keys = List.of(Sines.rows(3, 4, 2), Sines.rows(3, 4, 3));
      Gradients.check(
          x -> method.losses(outputs(List.of(x, other), keys), step()).total(),
          Sines.rows(3, 4, 0),
          1e-8);
    }
  }

  @Test
  void gradient_reachesEncoderProjectorAndPredictorAlone() {
    try (var _ = Scope.open()) {
      var train = Sites.step(Toys.batch(0, 2), site.student(), Pass.train(new Seed(2)));
      method.step(train).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(tensors("teacher.")).noneMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertEquals(
        "layers: want a positive number, was 0",
        assertThrows(IllegalArgumentException.class, () -> new Head(0, 8, 4)).getMessage());
    assertEquals(
        "temperature: want a positive number, was 0",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new MocoV3Config(
                        new Head(3, 8, 4),
                        0,
                        new MomentumSchedule.Constant(0.9),
                        6,
                        PatchEmbedding.FROZEN))
            .getMessage());
  }

  private static MocoV3Config config(PatchEmbedding embedding) {
    var momentum = new MomentumSchedule.Constant(0.9);
    return new MocoV3Config(new Head(3, 8, 4), 0.2, momentum, 6, embedding);
  }

  private TrainingStep step() {
    return Sites.step(Toys.batch(0, 2), site.student(), Pass.evaluate());
  }

  private static Outputs outputs(List<Tensor> guesses, List<Tensor> targets) {
    return Outputs.of(List.of()).predicted(guesses, targets);
  }

  private List<NamedTensor> tensors(String prefix) {
    return Tree.tensors(method).stream().filter(t -> t.name().startsWith(prefix)).toList();
  }

  private Tensor student(String name) {
    return tensor(site.student(), name);
  }
}
