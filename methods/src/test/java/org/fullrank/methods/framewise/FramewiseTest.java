package org.fullrank.methods.framewise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Sines;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

class FramewiseTest {
  private static final FramewiseConfig CONFIG = new FramewiseConfig(0.2);

  /** Frames of the clips, and the tokens of these. */
  private static final int[] REAL = {12, 12, 7, 12, 9, 3};

  private static final int[] TOKENS = {5, 5, 3, 5, 4, 1};

  /**
   * Five tokens of ten labels: places 1, 3, 5, 7, 9. Three of ten: 1.67, 5, 8.33. Four of two
   * labels: 0.25, 0.75, 1.25, 1.75. One token of three labels: 1.5. No labels.
   */
  @Test
  void golden_aTokenHasTheLabelAtTheMiddleOfItsPart() {
    try (var _ = Scope.open()) {
      long[] ten = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
      var ids = new long[50];
      System.arraycopy(ten, 0, ids, 0, 10);
      System.arraycopy(ten, 0, ids, 10, 10);
      System.arraycopy(new long[] {1, 2}, 0, ids, 20, 2);
      System.arraycopy(new long[] {1, 2, 3}, 0, ids, 30, 3);
      var targets = new Targets.Sequences(Tensors.of(ids, 5, 10), new int[] {10, 10, 2, 3, 0});
      Tensor labels = FrameLabels.of(targets, new int[] {5, 3, 4, 1, 5}, 5, targets.ids());
      assertArrayEquals(
          new double[] {
            11, 13, 15, 17, 19, 11, 15, 18, -1, -1, 1, 1, 2, 2, -1, 2, -1, -1, -1, -1, -1, -1, -1,
            -1, -1
          },
          Tensors.doubles(labels));
    }
  }

  /** By a plain loop over the tokens: log-softmax, the smoothed target, the mean over tokens. */
  @Test
  void golden_theLossIsTheMeanOverLabelledTokens() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      TrainingStep step = step(site, clips(1, 0));
      var outputs = method.forward(step);
      Tensor logits = outputs.logits().orElseThrow();
      assertArrayEquals(new long[] {6, 5, 8}, logits.shape());
      Losses losses = method.losses(outputs, step);
      double[] z = Tensors.doubles(logits);
      double[] ids = Tensors.doubles(step.batch().targets().sequences().ids());
      int[] lengths = step.batch().targets().sequences().lengths();
      double sum = 0;
      long count = 0;
      var each = new double[6];
      for (int clip = 0; clip < 6; clip++) {
        for (int token = 0; token < TOKENS[clip] && lengths[clip] > 0; token++) {
          int place = (int) Math.floor((token + 0.5) * lengths[clip] / TOKENS[clip]);
          int label = (int) ids[clip * 3 + place];
          double loss =
              smoothed(
                  Arrays.copyOfRange(z, (clip * 5 + token) * 8, (clip * 5 + token + 1) * 8), label);
          sum += loss;
          each[clip] += loss / TOKENS[clip];
          count++;
        }
      }
      assertEquals(22, count);
      assertEquals(count, losses.count());
      assertEquals(sum / count, Ops.value(losses.total()), 1e-5);
      assertArrayEquals(each, Tensors.doubles(losses.perSample().orElseThrow()), 1e-5);
      assertEquals(Math.log(8), method.trivialLoss(6).orElseThrow(), 1e-12);
    }
  }

  private static double smoothed(double[] z, int label) {
    double sum = Arrays.stream(z).map(Math::exp).sum();
    double loss = 0;
    for (int k = 0; k < z.length; k++) {
      double target = 0.2 / z.length + (k == label ? 0.8 : 0);
      loss -= target * (z[k] - Math.log(sum));
    }
    return loss;
  }

  /** What stands in padded frames changes no loss. */
  @Test
  void property_paddingTakesNoPart() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      double[] first = each(method, step(site, clips(1, 0)));
      double[] second = each(method, step(site, clips(1, 3)));
      assertArrayEquals(first, second, 1e-5);
      assertThat(Arrays.stream(first).limit(5).toArray()).doesNotContain(0);
    }
  }

  private static double[] each(Method method, TrainingStep step) {
    return Tensors.doubles(method.step(step).perSample().orElseThrow());
  }

  @Test
  void gradient_ofTheLogits() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Method method = CONFIG.build(site);
      TrainingStep step = step(site, clips(1, 0));
      var outputs = method.forward(step);
      Gradients.check(
          z -> method.losses(outputs.classified(z.view(6, 5, 8)), step).total(),
          Sines.rows(30, 8, 0),
          1e-8);
    }
  }

  @Test
  void gradient_reachesEncoderAndHead() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Method method = CONFIG.build(site);
      TrainingStep step = step(site, clips(1, 0));
      method.step(step).total().backward();
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student()))
          .filteredOn(t -> !t.tensor().grad().defined())
          .isEmpty();
      assertEquals(
          List.of("head.weight", "head.bias"),
          Tree.parameters(method).stream().map(NamedTensor::name).toList());
    }
  }

  @Test
  void leaves_noNativeMemory() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Method method = CONFIG.build(site);
      TrainingStep step = step(site, clips(1, 0));
      Leaks.none(() -> method.step(step).total().backward());
      List<Batch> batches = List.of(clips(1, 0));
      Leaks.none(() -> new FrameAccuracy().of(site.student(), method, batches));
    }
  }

  /** Over two batches, by a count of the largest logits. */
  @Test
  void golden_accuracy() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      var measure = new FrameAccuracy();
      List<Batch> batches = List.of(clips(1, 0), clips(2, 0));
      double right = 0;
      double tokens = 0;
      for (Batch batch : batches) {
        TrainingStep step = Sites.step(batch, site.student(), Pass.evaluate());
        double[] found =
            Tensors.doubles(Ops.argmax(method.forward(step).logits().orElseThrow(), 2));
        double[] labels = Tensors.doubles(FrameLabels.of(site.student(), batch));
        for (int i = 0; i < labels.length; i++) {
          right += labels[i] >= 0 && labels[i] == found[i] ? 1 : 0;
          tokens += labels[i] >= 0 ? 1 : 0;
        }
      }
      assertThat(right).isPositive();
      assertEquals(right / tokens, measure.of(site.student(), method, batches).orElseThrow(), 1e-6);
      assertThat(measure.of(site.student(), method, List.of())).isEmpty();
    }
  }

  /** The head is made by the encoder's maker of linear maps. */
  @Test
  void property_sigmaReparamReachesTheHead() {
    var layout = Toys.clips().student().layout();
    Parts parts = SigmaReparamConfig.DEFAULT.fixed(layout).fit(Parts.standard(), layout);
    Site site = Toys.site(parts, CONFIG);
    assertThat(Tree.parameters(CONFIG.build(site)))
        .extracting(NamedTensor::name)
        .hasSizeGreaterThan(2);
  }

  @Test
  void refuses_whatDoesNotSuit() {
    assertThatThrownBy(() -> new FramewiseConfig(1)).hasMessageStartingWith("smoothing");
    assertThatThrownBy(() -> CONFIG.build(Toys.site()))
        .isInstanceOf(Problem.class)
        .hasMessage("data: framewise wants labels at equal distances of each clip");
    try (var _ = Scope.open()) {
      Site site = Toys.clips();
      Batch unlabelled = clips(1, 0).with(new Targets.None());
      assertThatThrownBy(() -> CONFIG.build(site).step(step(site, unlabelled)))
          .hasMessage("targets: want sequences, was None");
    }
  }

  private static TrainingStep step(Site site, Batch batch) {
    return Sites.step(batch, site.student(), Pass.train(new Seed(4)));
  }

  /** Clips of {@link #REAL} frames, with {@code more} added to the frames behind them. */
  private static Batch clips(int index, double more) {
    Batch drawn = Toys.batch(index, CONFIG.needs());
    var ones = new double[6 * 12];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = i % 12 < REAL[i / 12] ? 1 : 0;
    }
    Tensor real = Ops.above(Tensors.of(ones, 6, 12), 0.5);
    Tensor values = drawn.view(0).input().values();
    Tensor padded = Ops.times(real.logical_not().to(values.scalar_type()), more).unsqueeze(2);
    var input = new Input(values.add(padded), TokenMask.NONE.among(real));
    return drawn.with(List.of(View.of(input, List.of())));
  }
}
