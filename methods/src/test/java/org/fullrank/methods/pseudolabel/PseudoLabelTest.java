package org.fullrank.methods.pseudolabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
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
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.MomentumSchedule;
import org.junit.jupiter.api.Test;

class PseudoLabelTest {
  private static final PseudoLabelConfig CONFIG =
      new PseudoLabelConfig(new MomentumSchedule.Constant(0.9), 0.8, 0.25, 0.5);
  private static final TrainingFacts FACTS = new TrainingFacts(100, 3, 4, 5, 10, OptionalInt.of(2));

  private final Site site = Sites.of(PseudoLabelTest::encoder, Parts.standard(), FACTS);
  private final Encoder encoder = site.student();
  private final Method method = CONFIG.build(site);

  /**
   * Shares of the teacher: (.9, .05, .05) is sure, (.6, .3, .1) is not. A sample with a label of
   * its own takes none.
   */
  @Test
  void golden_theTeacherLabelsWhereItIsSure() {
    try (var _ = Scope.open()) {
      var labels = TeacherLabels.of(teacher(), new int[] {1, -1, -1, -1}, 0.8);
      assertArrayEquals(new int[] {-1, 0, -1, 2}, labels.classes());
      assertEquals(0.5, labels.share());
      var none = TeacherLabels.of(teacher(), new int[] {1, -1, -1, -1}, 0.96);
      assertArrayEquals(new int[] {-1, -1, -1, -1}, none.classes());
      var all = TeacherLabels.of(teacher(), new int[] {-1, -1, -1, -1}, 0.9 - 1e-6);
      assertArrayEquals(new int[] {0, 0, -1, 2}, all.classes());
    }
  }

  /** {@code (ln-likelihood of the label + ½ those of the two pseudo-labels) / 4}, by hand. */
  @Test
  void golden_theLossIsTheMeanOverAllSamples() {
    try (var _ = Scope.open()) {
      Tensor student =
          log(0.2, 0.5, 0.3, 0.25, 0.25, 0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0, 0.1, 0.1, 0.8);
      var outputs = Outputs.of(List.of()).classified(student).taught(List.of(teacher()));
      var step = Sites.step(batch(1, -1, -1, -1), encoder, Pass.evaluate());
      Losses losses = method.losses(outputs, step);
      double own = -Math.log(0.5);
      double second = -Math.log(0.25);
      double fourth = -Math.log(0.8);
      assertEquals((own + 0.5 * (second + fourth)) / 4, Ops.value(losses.total()), 1e-9);
      assertEquals(4, losses.count());
      assertArrayEquals(
          new double[] {own, 0.5 * second, 0, 0.5 * fourth},
          Tensors.doubles(losses.perSample().orElseThrow()),
          1e-9);
      assertEquals(1, Ops.value(losses.terms().getFirst().value()));
      assertEquals(0.5, Ops.value(losses.terms().get(1).value()), 1e-9);
    }
  }

  /** Of a step of 4, two base batches, .9² of the teacher is left. */
  @Test
  void golden_theTeacherFollowsBySamples() {
    Ops.noGrad(() -> named("head.bias").tensor().detach().add_(Ops.full(1)).retainReference());
    double[] before = Tensors.doubles(named("teacher.projector.bias").tensor());
    method.afterStep(encoder, new Clock(1, 10, 4));
    double[] after = Tensors.doubles(named("teacher.projector.bias").tensor());
    for (int i = 0; i < after.length; i++) {
      assertEquals(before[i] + 0.19, after[i], 1e-6);
    }
    assertThat(method.readings().stream().map(it -> it.name()))
        .containsExactly(
            "ema_decay",
            "ema_horizon_steps",
            "ema_horizon_samples",
            "ema_half_life_samples",
            "teacher_distance");
    assertEquals(0.81, method.readings().getFirst().value(), 1e-12);
    assertEquals(-4 / Math.log(0.81), method.readings().get(2).value(), 1e-9);
  }

  @Test
  void golden_theTeacherTakesNoGradientAndDrawsNothing() {
    try (var _ = Scope.open()) {
      var step = Sites.step(batch(1, -1, -1, 0), encoder, Pass.train(new Seed(2)));
      Outputs outputs = method.forward(step);
      assertThat(outputs.targets().getFirst().requires_grad()).isFalse();
      method.losses(outputs, step).total().backward();
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.tensors(method).stream().filter(t -> t.name().startsWith("teacher.")))
          .isNotEmpty()
          .allMatch(t -> t.role() == Role.BUFFER);
    }
  }

  /** Before its first step the teacher is the student. */
  @Test
  void golden_theMeasureIsTheTeachersAccuracy() {
    try (var _ = Scope.open()) {
      var batch = batch(1, 0, 2, 1);
      var accuracy = method.step(Sites.step(batch, encoder, Pass.evaluate())).terms().getFirst();
      assertEquals(
          Ops.value(accuracy.value()),
          new TeacherAccuracy().of(encoder, method, List.of(batch)).orElseThrow(),
          1e-6);
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    var constant = new MomentumSchedule.Constant(0.9);
    assertThatThrownBy(() -> new PseudoLabelConfig(constant, 1.1, 0.5, 1))
        .hasMessageStartingWith("confidence: want 0");
    assertThatThrownBy(() -> new PseudoLabelConfig(constant, 0.9, 1, 1))
        .hasMessageStartingWith("labelled_share: want");
    assertThatThrownBy(() -> new PseudoLabelConfig(constant, 0.9, 0.5, -1))
        .hasMessageStartingWith("weight: want");
    var unlabelled = Sites.of(PseudoLabelTest::encoder, 100, 0, 4);
    assertThatThrownBy(() -> CONFIG.build(unlabelled))
        .hasMessage("data: want labels of 2 classes or more for pseudolabel, was 0");
  }

  private static Tensor teacher() {
    return log(0.9, 0.05, 0.05, 0.9, 0.05, 0.05, 0.6, 0.3, 0.1, 0.04, 0.01, 0.95);
  }

  private static Tensor log(double... shares) {
    return Tensors.of(Arrays.stream(shares).map(Math::log).toArray(), shares.length / 3, 3);
  }

  private NamedTensor named(String name) {
    return Tree.tensors(method).stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Batch batch(int... classes) {
    var view = View.of(Input.of(Ops.randn(new Seed(4), classes.length, 1, 8, 8)), List.of());
    return new Batch(List.of(view), new long[classes.length], new Targets.Classes(classes));
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
