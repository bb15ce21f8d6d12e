package org.fullrank.methods.supervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.contranorm.UniformityConfig;
import org.fullrank.methods.sigmareparam.SigmaReparam;
import org.fullrank.nn.Linear;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

class SupervisedTest {
  private final Encoder encoder =
      EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
          .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  private final Method method =
      SupervisedConfig.PAPER.build(site(Parts.standard().withLinears(Linear.lecun()), 3));

  /** Equal logits of 3 classes, with a smoothing of 0.1. */
  @Test
  void golden_theTrivialLossIsThatOfEqualLogits() {
    try (var _ = Scope.open()) {
      var loss = CrossEntropy.of(Ops.zeros(2, 3), new int[] {0, 2}, 0.1).loss();
      assertEquals(Math.log(3), Ops.value(loss), 1e-6);
      assertEquals(Math.log(3), method.trivialLoss(64).orElseThrow(), 1e-12);
    }
  }

  /** What the method calls its logits are those that its loss is made of. */
  @Test
  void golden_theLossIsThatOfTheLogits() {
    try (var _ = Scope.open()) {
      var views = views();
      var losses = method.step(Sites.step(views, encoder, Pass.evaluate()));
      Tensor pooled = encoder.forward(views.view(0).input(), Pass.evaluate()).pooled();
      Tensor logits = method.classifier().orElseThrow().forward(pooled, Pass.evaluate());
      var wanted = CrossEntropy.of(logits, views.classes(), 0.1);
      assertThat(Tensors.doubles(logits)).hasSize(4 * 3).doesNotContain(0.0);
      assertEquals(Ops.value(wanted.loss()), Ops.value(losses.total()), 1e-6);
      assertEquals(
          Ops.value(wanted.accuracy()), Ops.value(losses.terms().getFirst().value()), 1e-6);
    }
  }

  @Test
  void gradient_reachesEncoderAndHead() {
    try (var _ = Scope.open()) {
      method.step(Sites.step(views(), encoder, Pass.train(new Seed(2)))).total().backward();
      assertThat(Tree.parameters(encoder)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  /**
   * The head is made as the encoder's maps are: with σReparam it has a spectral norm of its own.
   */
  @Test
  void golden_theHeadIsAComponentsToo() {
    Map<String, ComponentConfig> choices = ((Entry.Component) SigmaReparam.ENTRY).choices();
    var fitted =
        Objects.requireNonNull(choices.get("sigmareparam"))
            .fit(Parts.standard(), TokenLayout.of(4, 2));
    var names = new ArrayList<String>();
    for (NamedTensor named : Tree.tensors(SupervisedConfig.DEFAULT.build(site(fitted, 3)))) {
      names.add(named.name());
    }
    assertThat(names).contains("head.weight", "head.bias").hasSizeGreaterThan(2);
  }

  /** A method around it still answers for the classes. */
  @Test
  void property_aWrapperHandsTheClassifierOn() {
    try (var _ = Scope.open()) {
      Tensor pooled = Ops.randn(new Seed(3), 2, 8);
      Tensor own = method.classifier().orElseThrow().forward(pooled, Pass.evaluate());
      Tensor through =
          UniformityConfig.DEFAULT
              .around(method, site(Parts.standard(), 3))
              .classifier()
              .orElseThrow()
              .forward(pooled, Pass.evaluate());
      assertThat(Tensors.doubles(through)).isEqualTo(Tensors.doubles(own));
    }
  }

  /** 8, 0, 2 and 2 images: 12/(3·8), nothing, 12/(3·2) twice; their mean over the images is 1. */
  @Test
  void golden_weightsOfRareClasses() {
    assertThat(ClassBalance.of(List.of(8, 0, 2, 2)).byClass()).containsExactly(0.5, 0.0, 2.0, 2.0);
  }

  /**
   * Labels 0, 2, 1 and none, of classes with 1, 2 and 3 images: each loss {@code Σ w_k t_k (log Σ
   * e^z − z_k)} with the smoothed target {@code t}, in a plain loop.
   */
  @Test
  void golden_theWeightedLossIsAPlainSum() {
    var weighted =
        new SupervisedConfig(0.1, Needs.Sampling.ALL, SupervisedConfig.ClassWeights.BALANCED);
    var counts = List.of(1, 2, 3);
    var facts = new TrainingFacts(6, 3, 4, 1, 10, OptionalInt.empty(), counts);
    var balanced = weighted.build(Sites.of(() -> encoder, Parts.standard(), facts));
    try (var _ = Scope.open()) {
      var batch = views();
      var step = Sites.step(batch, encoder, Pass.evaluate());
      var outputs = balanced.forward(step);
      double[] z = Tensors.doubles(outputs.logits().orElseThrow());
      int[] labels = batch.classes();
      double sum = 0;
      for (int row = 0; row < 3; row++) {
        double all = 0;
        for (int k = 0; k < 3; k++) {
          all += Math.exp(z[row * 3 + k]);
        }
        for (int k = 0; k < 3; k++) {
          double target = (k == labels[row] ? 0.9 : 0) + 0.1 / 3;
          sum += 6.0 / (3 * counts.get(k)) * target * (Math.log(all) - z[row * 3 + k]);
        }
      }
      var losses = balanced.losses(outputs, step);
      assertEquals(sum / 3, Ops.value(losses.total()), 1e-5 * sum);
      assertEquals(3, losses.count());
    }
  }

  /** Weights of 1 are no weights: the loss is that without them. */
  @Test
  void property_equalClassesWeighTheSame() {
    var weighted =
        new SupervisedConfig(0.1, Needs.Sampling.ALL, SupervisedConfig.ClassWeights.BALANCED);
    var facts = new TrainingFacts(6, 3, 4, 1, 10, OptionalInt.empty(), List.of(2, 2, 2));
    var balanced =
        weighted.build(
            Sites.of(() -> encoder, Parts.standard().withLinears(Linear.lecun()), facts));
    try (var _ = Scope.open()) {
      var step = Sites.step(views(), encoder, Pass.evaluate());
      assertEquals(
          Ops.value(method.step(step).total()), Ops.value(balanced.step(step).total()), 1e-6);
    }
  }

  @Test
  void refuses_dataOfOneClass() {
    var one = new TrainingFacts(6, 3, 4, 1, 10, OptionalInt.empty(), List.of(0, 6, 0));
    assertThatThrownBy(
            () -> SupervisedConfig.DEFAULT.build(Sites.of(() -> encoder, Parts.standard(), one)))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "data: want training samples of 2 classes or more for supervised; the labelled samples are"
                + " all of one class");
    assertThatThrownBy(() -> ClassBalance.of(List.of()))
        .hasMessage("data: want labelled training samples for class_weights, none has a label");
  }

  @Test
  void refuses_dataWithoutLabels() {
    assertThatThrownBy(() -> SupervisedConfig.DEFAULT.build(site(Parts.standard(), 0)))
        .isInstanceOf(Problem.class)
        .hasMessage("data: want labels of 2 classes or more for supervised, was 0");
    assertThatThrownBy(() -> new SupervisedConfig(1)).hasMessageStartingWith("smoothing: ");
  }

  private Site site(Parts parts, int classes) {
    return Sites.of(() -> encoder, parts, new TrainingFacts(4, classes, 4, 1, 10));
  }

  private static Batch views() {
    var view = View.of(Input.of(Ops.randn(new Seed(5), 4, 1, 8, 8)), List.of());
    return new Batch(List.of(view), new long[4], new Targets.Classes(new int[] {0, 2, 1, -1}));
  }
}
