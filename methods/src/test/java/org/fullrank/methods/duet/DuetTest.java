package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;
import org.fullrank.input.View;
import org.fullrank.losses.NtXent;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.duet.Structure.GroupPool;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;

class DuetTest {
  private static final Transform ROTATION =
      Transform.of("rotation", new Parameter("degrees", 0, -180, 180));
  private static final Transform CROP = Transform.of("crop", new Parameter("width", 1, 0, 1));
  private static final float[][] DEGREES = {{0, 30, -90, 170, 45, 10}, {12, -60, 100, 0, -179, 80}};
  private static final float[] WIDTHS = {1, 0.5f, 0.8f, 0.6f, 1, 0.9f};

  private final Site site = Sites.of(DuetTest::encoder, 100, 0, 6);

  private static DuetConfig config(double rotation, double scale) {
    var groups =
        List.of(
            new Group(Axis.ROTATION, Target.VonMises.DEFAULT, rotation),
            new Group(Axis.SCALE, Target.Gaussian.DEFAULT, scale));
    return new DuetConfig(new Structure(4, groups, GroupPool.MEAN), 8, 4, 0.2);
  }

  /** Contrast of the projected contents plus both weighed divergences, beside plain loops. */
  @Test
  void golden_theLossIsTheSumOfItsTerms() {
    try (var _ = Scope.open()) {
      Batch batch = batch();
      Method duet = config(3, 5).build(site);
      Losses losses = duet.step(Sites.step(batch, site.student(), Pass.evaluate()));
      double content =
          Ops.value(NtXent.of(embedded(duet, batch, 0), embedded(duet, batch, 1), 0.2).loss());
      double rotation = (divergence(batch, 0, 0) + divergence(batch, 1, 0)) / 2;
      double scale = (divergence(batch, 0, 1) + divergence(batch, 1, 1)) / 2;
      assertThat(rotation).isGreaterThan(0.01);
      assertEquals(content + 3 * rotation + 5 * scale, Ops.value(losses.total()), 1e-5);
      assertThat(losses.terms().stream().map(Losses.Term::name))
          .containsExactly("contrastive", "positive", "structure_rotation", "structure_scale");
      assertEquals(rotation, Ops.value(losses.terms().get(2).value()), 1e-6);
      assertEquals(scale, Ops.value(losses.terms().get(3).value()), 1e-6);
      double[] each = Tensors.doubles(losses.perSample().orElseThrow());
      assertEquals(Ops.value(losses.total()), Arrays.stream(each).average().orElseThrow(), 1e-5);
      assertEquals(6, losses.count());
    }
  }

  /** A group's mean divergence over the samples of a view, from softmax and logarithms. */
  private double divergence(Batch batch, int view, int group) {
    double[] pooled =
        Tensors.doubles(site.student().forward(batch.view(view).input(), Pass.evaluate()).pooled());
    double sum = 0;
    for (int sample = 0; sample < 6; sample++) {
      var y = new double[4];
      for (int bin = 0; bin < 4; bin++) {
        int first = 16 * sample + 8 * group + 2 * bin;
        y[bin] = Math.exp((pooled[first] + pooled[first + 1]) / 2);
      }
      double total = Arrays.stream(y).sum();
      double[] t =
          group == 0
              ? Target.VonMises.DEFAULT.of((DEGREES[view][sample] + 180) / 360, 4)
              : Target.Gaussian.DEFAULT.of(1 - WIDTHS[sample], 4);
      for (int bin = 0; bin < 4; bin++) {
        double p = y[bin] / total;
        double m = (p + t[bin]) / 2;
        sum += p * Math.log(p / m) / 2 + t[bin] * Math.log(t[bin] / m) / 2;
      }
    }
    return sum / 6;
  }

  /** Without weights, the gradient is that of the contrast of the contents. */
  @Test
  void golden_withoutWeightsTheContrastIsLeft() {
    try (var _ = Scope.open()) {
      Method duet = config(0, 0).build(site);
      Batch batch = batch();
      duet.step(Sites.step(batch, site.student(), Pass.evaluate())).total().backward();
      double[] found = gradients();
      NtXent.of(embedded(duet, batch, 0), embedded(duet, batch, 1), 0.2).loss().backward();
      double[] wanted = gradients();
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] -= found[i]; // the second pass added to the first
      }
      assertThat(Arrays.stream(found).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);
      assertArrayEquals(wanted, found, 1e-5);
    }
  }

  private double[] gradients() {
    return Tree.parameters(site.student()).stream()
        .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t.tensor().grad())))
        .toArray();
  }

  /** The divergence does not reach the projector, whose input is the content. */
  @Test
  void gradient_reachesEncoderAndProjector() {
    try (var _ = Scope.open()) {
      Method duet = config(3, 5).build(site);
      duet.step(Sites.step(batch(), site.student(), Pass.train(new Seed(2)))).total().backward();
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(duet)).allMatch(t -> t.tensor().grad().defined());
    }
  }

  @Test
  void golden_needsTheRecordsOfItsGroups() {
    assertThat(config(1, 1).needs().recorded())
        .containsExactly(Set.of("rotation", "crop"), Set.of("rotation", "crop"));
    assertThat(DuetConfig.PAPER.needs().recorded()).containsOnly(Set.of("rotation"));
  }

  /** 512 / 8 = 64 channels of content: 64·2048 + 2048² + 2048·128. */
  @Test
  void golden_theWeightsOfThePublishedHead() {
    assertEquals(64 * 2048 + 2048 * 2048 + 2048 * 128, DuetConfig.PAPER.weights(512));
    assertThat(Tree.size(config(1, 1).build(site)))
        .isEqualTo(4 * 8 + 8 * 8 + 8 * 4 + 4L * 8 + 2 * 4);
  }

  @Test
  void golden_theDensityIsThatOfTheContrast() {
    Method duet = config(1, 1).build(site);
    assertThat(duet.density().orElseThrow().toString()).contains("5.0");
    assertThat(duet.trivialLoss(6)).isEmpty();
  }

  @Test
  void refuses_anEncoderThatDoesNotFit() {
    var three = new DuetConfig(new Structure(3, List.of(Group.DEFAULT), GroupPool.MEAN), 8, 4, 1);
    assertThatThrownBy(() -> three.build(site))
        .hasMessageContaining("a multiple of groups·bins = 1·3, was 16");
    assertThatThrownBy(() -> new DuetConfig(Structure.DEFAULT, 8, 4, 0))
        .hasMessageContaining("temperature: want a positive number, was 0");
  }

  private Tensor embedded(Method duet, Batch batch, int view) {
    Tensor pooled = site.student().forward(batch.view(view).input(), Pass.evaluate()).pooled();
    return duet.projection(pooled, Pass.evaluate()).orElseThrow();
  }

  private static Batch batch() {
    var views =
        IntStream.range(0, 2)
            .mapToObj(v ->
                View.of(
                    Input.of(Ops.randn(new Seed(v), 6, 1, 8, 8)),
                    List.of(new Applied(ROTATION, DEGREES[v]), new Applied(CROP, WIDTHS))))
            .toList();
    return new Batch(views, new long[6], new Targets.None());
  }

  private static Encoder encoder() {
    return EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
  }
}
