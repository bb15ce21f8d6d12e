package org.fullrank.methods.dino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.heads.Centre;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.losses.ViewCrossEntropy;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.MomentumSchedule;
import org.junit.jupiter.api.Test;

class DinoTest {
  private static final DinoConfig CONFIG =
      new DinoConfig(
          new DinoConfig.Head(8, 4, 5),
          0.1,
          new DinoConfig.Teacher(
              2,
              new TeacherTemperature(0.04, 0.06, 3),
              0.9,
              new MomentumSchedule.Constant(0.9),
              Toys.BATCH),
          1);

  private final Site site = Sites.of(DinoTest::encoder, Parts.standard(), facts());
  private final Encoder encoder = site.student();
  private final Method dino = CONFIG.build(site);

  /**
   * Student logits sin(1 + 7i + 3v + 2d) of v = 0, 1 and the teacher's of v = 2, 3: 4 samples, 5
   * prototypes. The loss, the centre that it leaves, and the loss with this centre.
   */
  @Test
  void golden_twoCallsOfTheAuthorsLoss() {
    try (var _ = Scope.open()) {
      var centre = new Centre(5);
      var student = List.of(sines(0), sines(1));
      Tensor taught = Ops.cat(0, sines(2), sines(3));
      assertEquals(17.083798, loss(student, taught, centre), 1e-6);
      centre.note(taught);
      centre.follow(0.9, new Clock(1, 10, 4), 4);
      assertArrayEquals(
          new double[] {-0.000748, -0.004178, 0.004226, 0.000661, -0.004776},
          Tensors.doubles(centre.mean()),
          1e-6);
      assertEquals(17.070285, loss(student, taught, centre), 2e-5); // the centre is fp32
    }
  }

  private static double loss(List<Tensor> student, Tensor taught, Centre centre) {
    Tensor shares = centre.shares(taught, 0.04);
    var targets = List.of(shares.narrow(0, 0, 4), shares.narrow(0, 4, 4));
    return Ops.value(ViewCrossEntropy.of(student, targets, 0.1).loss());
  }

  private static Tensor sines(int v) {
    var values = new double[20];
    for (int i = 0; i < 20; i++) {
      values[i] = Math.sin(1 + 7 * (i / 5) + 3 * v + 2 * (i % 5));
    }
    return Tensors.of(values, 4, 5);
  }

  /** Three maps with biases, and prototypes whose lengths are not trained. */
  @Test
  void golden_theHeadsTensors() {
    assertThat(Tree.parameters(dino))
        .extracting(NamedTensor::name)
        .containsExactly(
            "head.mlp.0.weight",
            "head.mlp.0.bias",
            "head.mlp.2.weight",
            "head.mlp.2.bias",
            "head.mlp.4.weight",
            "head.mlp.4.bias",
            "head.last_layer.weight_v");
    assertThat(tensor("head.last_layer.weight_g").role()).isEqualTo(Role.BUFFER);
    assertThat(Tensors.doubles(tensor("head.last_layer.weight_g").tensor())).containsOnly(1);
  }

  @Test
  void golden_theTeacherStartsAsTheStudentAndIsNotTrained() {
    for (NamedTensor own : Tree.tensors(dino)) {
      if (own.name().startsWith("teacher.projector.")) {
        String students = "head." + own.name().substring("teacher.projector.".length());
        assertThat(Tensors.doubles(own.tensor()))
            .isEqualTo(Tensors.doubles(tensor(students).tensor()));
        assertEquals(Role.BUFFER, own.role());
      }
    }
  }

  /** A straight line of three epochs, and .06 from then on. */
  @Test
  void golden_theTeachersTemperature() {
    var warm = CONFIG.teacher().teacherTemperature();
    assertArrayEquals(
        new double[] {0.04, 0.05, 0.06, 0.06},
        new double[] {warm.at(0), warm.at(1), warm.at(2), warm.at(9)},
        1e-12);
    assertEquals(0.07, new TeacherTemperature(0.04, 0.07, 0).at(0));
    assertEquals(0.04, new TeacherTemperature(0.04, 0.07, 1).at(0));
    assertEquals(0.07, new TeacherTemperature(0.04, 0.07, 1).at(1));
  }

  /** The targets are sharper in the first epoch than in the third. */
  @Test
  void property_theTemperatureFollowsTheClock() {
    try (var _ = Scope.open()) {
      double first = largest(dino.forward(step(crops(), 1)));
      double third = largest(dino.forward(step(crops(), 9)));
      assertThat(first).isGreaterThan(third);
    }
  }

  private static double largest(Outputs outputs) {
    return Ops.value(outputs.targets().getFirst().amax(new long[] {1}, false).mean());
  }

  /** Two large crops and two small ones: the teacher sees two, the student four. */
  @Test
  void property_theTeacherSeesTheLargeCropsAlone() {
    try (var _ = Scope.open()) {
      Outputs outputs = dino.forward(step(crops(), 1));
      assertThat(outputs.projections()).hasSize(4);
      assertThat(outputs.targets()).hasSize(2);
      for (Tensor shares : outputs.targets()) {
        assertThat(shares.requires_grad()).isFalse();
        for (double sum : Tensors.doubles(Ops.sum(shares, false, 1))) {
          assertEquals(1, sum, 1e-6);
        }
      }
      var cosines = Tensors.doubles(Ops.cat(0, outputs.projections().toArray(Tensor[]::new)));
      assertThat(Arrays.stream(cosines).map(Math::abs).max().orElseThrow()).isLessThan(1.0001);
    }
  }

  /** The student drops branches, the teacher does not: it gives the same targets in any stream. */
  @Test
  void property_theTeacherDropsNothing() {
    try (var _ = Scope.open()) {
      Outputs one = dino.forward(step(crops(), 1));
      Outputs other = dino.forward(step(crops(), 1).with(Pass.train(new Seed(99))));
      assertThat(Tensors.doubles(one.targets().getFirst()))
          .isEqualTo(Tensors.doubles(other.targets().getFirst()));
      assertThat(Tensors.doubles(one.projections().getFirst()))
          .isNotEqualTo(Tensors.doubles(other.projections().getFirst()));
    }
  }

  /** One optimizer step of two micro-batches moves the centre as one batch of all samples does. */
  @Test
  void property_theCentreMovesOnceAStep() {
    try (var _ = Scope.open()) {
      Method other = CONFIG.build(site);
      Batch whole = crops();
      dino.losses(dino.forward(step(whole, 1)), step(whole, 1));
      for (Batch half : List.of(rows(whole, 0), rows(whole, 3))) {
        other.losses(other.forward(step(half, 1)), step(half, 1));
        assertThat(centre(other)).containsOnly(0);
      }
      var clock = new Clock(1, 12, Toys.BATCH);
      dino.afterStep(encoder, clock);
      other.afterStep(encoder, clock);
      assertThat(centre(dino)).doesNotContain(0);
      assertArrayEquals(centre(dino), centre(other), 1e-6);
    }
  }

  private static double[] centre(Method method) {
    return Tensors.doubles(
        Tree.tensors(method).stream()
            .filter(t -> t.name().equals("centre.mean"))
            .findFirst()
            .orElseThrow()
            .tensor());
  }

  /** Momentum .9 is for 6 samples: after a step of 12, .81 of teacher and centre are left. */
  @Test
  void golden_theTeacherMovesBySamples() {
    try (var _ = Scope.open()) {
      Tensor bias = tensor("head.mlp.0.bias").tensor();
      Ops.noGrad(() -> bias.fill_(Ops.full(2)).retainReference());
      dino.afterStep(encoder, new Clock(1, 12, 12));
      double[] moved = Tensors.doubles(tensor("teacher.projector.mlp.0.bias").tensor());
      Arrays.stream(moved).forEach(value -> assertEquals(0.19 * 2, value, 1e-6));
    }
  }

  @Test
  void golden_thePrototypesWaitAnEpoch() {
    assertEquals(
        LearningRateScale.frozenFor(4), dino.learningRate("method.head.last_layer.weight_v"));
    assertEquals(LearningRateScale.SCHEDULED, dino.learningRate("method.head.mlp.0.weight"));
  }

  /** What probes see is the teacher, and its assignments are centred distributions. */
  @Test
  void property_inferenceIsTheTeachers() {
    try (var _ = Scope.open()) {
      assertThat(dino.inference(encoder)).isNotSameAs(encoder);
      Input input = crops().view(0).input();
      Tensor shares = dino.assignments(input, Pass.evaluate()).orElseThrow();
      assertArrayEquals(new long[] {Toys.BATCH, 5}, shares.shape());
      Tensor pooled = dino.inference(encoder).forward(input, Pass.evaluate()).pooled();
      Tensor unit = dino.projection(pooled, Pass.evaluate()).orElseThrow();
      for (double length : Tensors.doubles(Ops.length(unit, 1))) {
        assertEquals(1, length, 1e-5);
      }
      assertEquals(Math.log(5), dino.trivialLoss(6).orElseThrow(), 1e-12);
    }
  }

  @Test
  void gradient_reachesEncoderAndHeadAlone() {
    try (var _ = Scope.open()) {
      dino.step(step(crops(), 1)).total().backward();
      assertThat(Tree.parameters(dino)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(encoder)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.tensors(dino).stream().filter(t -> t.name().startsWith("teacher.")))
          .isNotEmpty()
          .noneMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new DinoConfig.Head(8, 4, 1));
    assertThrows(IllegalArgumentException.class, () -> new TeacherTemperature(0, 0.04, 1));
    assertThat(CONFIG.notes(facts())).isEmpty();
    var own = CONFIG.teacher();
    var hot = new TeacherTemperature(0.04, 0.1, 3);
    var teacher = new DinoConfig.Teacher(2, hot, 0.9, own.momentum(), own.momentumBatch());
    assertThat(new DinoConfig(CONFIG.head(), 0.1, teacher, 1).notes(facts()))
        .singleElement()
        .asString()
        .startsWith("method.teacher_temperature.end: 0.1");
  }

  private TrainingStep step(Batch batch, long number) {
    var clock = new Clock(number, 12, batch.samples());
    return new TrainingStep(batch, encoder, clock, Pass.train(new Seed(3)));
  }

  private NamedTensor tensor(String name) {
    return Tree.tensors(dino).stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  /** Two views of 8 × 8 pixels and two of 4 × 4. */
  private static Batch crops() {
    Batch large = Toys.batch(0, 2);
    var views = new ArrayList<>(large.views());
    for (int v = 0; v < 2; v++) {
      var small = Ops.randn(new Seed(50 + v), Toys.BATCH, 1, 4, 4);
      views.add(View.of(Input.of(small), List.of()));
    }
    return large.with(views);
  }

  /** Three samples from {@code first} on. */
  private static Batch rows(Batch batch, int first) {
    var views =
        batch.views().stream()
            .map(v -> View.of(Input.of(v.input().values().narrow(0, first, 3)), List.of()))
            .toList();
    long[] ids = Arrays.copyOfRange(batch.ids(), first, first + 3);
    return new Batch(views, ids, new Targets.None());
  }

  private static TrainingFacts facts() {
    return new TrainingFacts(Toys.SAMPLES, 0, Toys.BATCH, 4, 12);
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 4)
        .withDropPath(0.5)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
