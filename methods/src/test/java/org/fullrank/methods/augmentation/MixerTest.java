package org.fullrank.methods.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.augmentation.CutMixConfig.Box;
import org.fullrank.methods.augmentation.MixupConfig.Per;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixerTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";
  private static final List<Mixer> MIXERS =
      List.of(
          MixupConfig.DEFAULT,
          new MixupConfig(1, 0.7, Per.SAMPLE),
          CutMixConfig.DEFAULT,
          new CutMixConfig(1, 0.7, Per.SAMPLE),
          MixupOrCutMixConfig.DEFAULT);

  private static Batch batch(Targets targets, float... pixels) {
    Tensor images = Tensors.of(pixels, pixels.length, 1, 1, 1);
    return new Batch(
        List.of(View.of(Input.of(images), List.of())), new long[pixels.length], targets);
  }

  private static float[] shares(Batch batch) {
    return batch.targets() instanceof Targets.Shares(Tensor shares)
        ? Tensors.floats(shares)
        : new float[0];
  }

  /** Shares of 0.75 and 0.5 of pixels 8 and 4: 0.75·8 + 0.25·4 = 7, 0.5·4 + 0.5·8 = 6. */
  @Test
  void golden_mixup() {
    try (var _ = Scope.open()) {
      Mixer mixer = (_, _) -> Mixture.blended(new float[] {0.75f, 0.5f});
      var mixed = mixer.mixed(batch(new Targets.Classes(new int[] {2, 0}), 8, 4), 3, new Seed(1));
      assertArrayEquals(new float[] {7, 6}, Tensors.floats(mixed.view(0).input().values()), 1e-6f);
      assertArrayEquals(new float[] {0.25f, 0, 0.75f, 0.5f, 0, 0.5f}, shares(mixed), 1e-6f);
    }
  }

  /** The boxes of 28 by 28 pixels and the shares that are left. */
  @Test
  void golden_boxes() {
    Box box = Box.about(20, 5, 0.7, 28, 28);
    assertEquals(new Box(13, 0, 27, 12), box);
    assertEquals(0.7857143, box.kept(28, 28), 1e-7);
    box = Box.about(14, 14, 0.5, 28, 28);
    assertEquals(new Box(5, 5, 23, 23), box);
    assertEquals(0.5867347, box.kept(28, 28), 1e-7);
    box = Box.about(0, 0, 0.5, 28, 28);
    assertEquals(new Box(0, 0, 9, 9), box);
    assertEquals(0.8966837, box.kept(28, 28), 1e-7);
  }

  /** A sample without a class, and the sample that is mixed with it, have no target. */
  @Test
  void golden_unlabelled() {
    try (var _ = Scope.open()) {
      Mixer mixer = (_, _) -> Mixture.blended(new float[] {0.5f, 0.5f, 0.5f});
      var classes = new Targets.Groups(new int[] {0, -1, 1}, new int[3]);
      var mixed = mixer.mixed(batch(classes, 1, 2, 3), 2, new Seed(1));
      assertArrayEquals(new float[] {0.5f, 0.5f, 0, 0, 0, 0}, shares(mixed), 1e-6f);
    }
  }

  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_targetsSumToOneAndFollowThePixels(long seed) {
    for (Mixer mixer : MIXERS) {
      try (var _ = Scope.open()) {
        // one hot images: the mean of channel k of a mixed sample is its share of class k
        Tensor images = Ops.zeros(4, 4, 6, 6);
        for (int i = 0; i < 4; i++) {
          images.select(0, i).select(0, i).add_(Ops.ones(6, 6));
        }
        var view = View.of(Input.of(images), List.of());
        var labels = new Targets.Classes(new int[] {0, 1, 2, 3});
        var mixed =
            mixer.mixed(new Batch(List.of(view, view), new long[4], labels), 4, new Seed(seed));
        float[] wanted = Tensors.floats(Ops.mean(mixed.view(0).input().values(), false, 2, 3));
        assertArrayEquals(wanted, shares(mixed), 1e-5f);
        for (int row = 0; row < 4; row++) {
          float[] all = shares(mixed);
          assertEquals(
              1, all[4 * row] + all[4 * row + 1] + all[4 * row + 2] + all[4 * row + 3], 1e-6);
        }
        assertArrayEquals(
            Tensors.floats(mixed.view(0).input().values()),
            Tensors.floats(mixed.view(1).input().values()));
      }
    }
  }

  /** A share of 1, or a probability of 0, changes nothing. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_aShareOfOneIsTheIdentity(long seed) {
    try (var _ = Scope.open()) {
      Batch plain = Toys.batch(0, 1);
      for (Mixer never :
          List.of(new MixupConfig(0.2, 0, Per.SAMPLE), new CutMixConfig(1, 0, Per.BATCH))) {
        var mixed = never.mixed(plain, 3, new Seed(seed));
        assertArrayEquals(
            Tensors.floats(plain.view(0).input().values()),
            Tensors.floats(mixed.view(0).input().values()));
      }
    }
  }

  /** Equal shares for the batch, or a share for each sample. */
  @Test
  void property_drawsAreSharedAsAsked() {
    try (var _ = Scope.open()) {
      long[] shape = {6, 1, 8, 8};
      float[] one = new MixupConfig(1, 1, Per.BATCH).drawn(shape, new Seed(2).random()).shares();
      assertThat(one).containsOnly(one[0]);
      float[] many = new MixupConfig(1, 1, Per.SAMPLE).drawn(shape, new Seed(2).random()).shares();
      assertThat(many).doesNotHaveDuplicates();
    }
  }

  /** The step's stream alone decides; an evaluating pass mixes nothing. */
  @Test
  void property_aStepIsRepeated() {
    Site site = Toys.site();
    Method method = MixupConfig.DEFAULT.around(SupervisedConfig.DEFAULT.build(site), site);
    Method plain = SupervisedConfig.DEFAULT.build(site);
    try (var _ = Scope.open()) {
      Batch batch = Toys.batch(0, 1);
      double first = loss(method, batch, Pass.train(new Seed(3)), site);
      assertEquals(first, loss(method, batch, Pass.train(new Seed(3)), site));
      assertThat(loss(method, batch, Pass.train(new Seed(4)), site)).isNotEqualTo(first);
      assertEquals(
          loss(plain, batch, Pass.evaluate(), site), loss(method, batch, Pass.evaluate(), site));
      var step = Sites.step(batch, site.student(), Pass.train(new Seed(3)));
      assertEquals(first, Ops.value(method.losses(method.forward(step), step).total()));
    }
  }

  private static double loss(Method method, Batch batch, Pass pass, Site site) {
    return Ops.value(method.step(Sites.step(batch, site.student(), pass)).total());
  }

  @Test
  void refuses_whatCannotBeMixed() {
    assertThatThrownBy(() -> new MixupConfig(0, 1, Per.BATCH)).hasMessageContaining("alpha: want");
    assertThatThrownBy(() -> new CutMixConfig(1, 2, Per.BATCH))
        .hasMessageContaining("probability: want 0 to 1, was 2");
    assertThatThrownBy(() -> new MixupOrCutMixConfig(MixupConfig.DEFAULT, CutMixConfig.DEFAULT, -1))
        .hasMessageContaining("switching");
    try (var _ = Scope.open()) {
      var spoken = Toys.of(Ops.randn(new Seed(1), 6, 12, 5), new Targets.None());
      assertThatThrownBy(() -> MixupConfig.DEFAULT.mixed(spoken, 3, new Seed(1)))
          .hasMessageContaining("views: want [batch, channels, height, width]");
    }
  }
}
