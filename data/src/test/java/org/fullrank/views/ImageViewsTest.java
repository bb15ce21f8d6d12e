package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.loader.Batches;
import org.junit.jupiter.api.Test;

class ImageViewsTest {
  @Test
  void golden_simclrIsTwiceTheSameRecipe() {
    var views = ImageViews.Simclr.large(224, Pixels.RGB);
    Policy policy = views.policies().getFirst();
    assertThat(views.policies()).containsExactly(policy, policy);
    assertThat(policy.steps())
        .containsExactly(
            new SpatialStep.Crop(0.08, 1, 4.0 / 3, Interpolation.BILINEAR),
            new SpatialStep.Flip(0.5),
            new PixelStep.ColorJitter(0.8, 0.8, 0.8, 0.8, 0.2),
            new PixelStep.Grayscale(0.2),
            new PixelStep.GaussianBlur(0.5, 0.1, 2));
  }

  @Test
  void golden_byolIsAsymmetric() {
    List<Policy> views = ImageViews.Byol.large(224, Pixels.RGB).policies();
    assertThat(views.get(0).steps()).contains(PixelStep.GaussianBlur.of(1));
    assertThat(views.get(1).steps())
        .contains(PixelStep.GaussianBlur.of(0.1), PixelStep.Solarize.of(0.2));
    assertThat(views.get(0).recorded()).doesNotContain("solarize");
    assertThat(ImageViews.Byol.small(28, Pixels.GRAY).recorded())
        .containsExactly(
            Set.of("crop", "flip", "color_jitter"),
            Set.of("crop", "flip", "color_jitter", "solarize"));
  }

  @Test
  void golden_multiCropHasLargeViewsFirst() {
    List<Policy> views = ImageViews.MultiCrop.dino(Pixels.RGB).policies();
    assertThat(views.stream().map(Policy::size)).containsExactly(224, 224, 96, 96, 96, 96, 96, 96);
    assertThat(views.get(7).steps())
        .contains(
            new SpatialStep.Crop(0.05, 0.4, 4.0 / 3, Interpolation.BILINEAR),
            PixelStep.GaussianBlur.of(0.5));
    assertThat(views.get(1).steps()).contains(PixelStep.Solarize.of(0.2));
  }

  @Test
  void golden_plainIsOneViewWithAsLittleAsIsWanted() {
    assertThat(ImageViews.Plain.DEFAULT.policies()).containsExactly(new Policy(28, List.of()));
    assertThat(new ImageViews.Plain(32, Pixels.RGB, 0.6, 0.5).policies())
        .containsExactly(
            new Policy(
                32,
                List.of(
                    new SpatialStep.Crop(0.6, 1, 4.0 / 3, Interpolation.BILINEAR),
                    new SpatialStep.Flip(0.5))));
  }

  @Test
  void golden_repeat() {
    var byol = ImageViews.Byol.large(224, Pixels.RGB);
    Policy first = byol.policies().getFirst();
    assertThat(ImageViews.Repeat.of(3, byol).policies()).containsExactly(first, first, first);
    assertThat(ImageViews.Repeat.DEFAULT.count()).isEqualTo(4);
  }

  @Test
  void golden_evaluation() {
    assertThat(ImageViews.Simclr.large(224, Pixels.RGB).evaluation())
        .isEqualTo(new Evaluation(224, 0.875, Pixels.RGB));
    assertThat(ImageViews.Simclr.DEFAULT.evaluation())
        .isEqualTo(new Evaluation(28, 1, Pixels.GRAY));
  }

  /** Steps without chance belong to the image that the encoder knows. */
  @Test
  void golden_evaluationHasTheFixedSteps() {
    var disk = new PixelStep.Disk(0.9);
    var policy = new Policy(28, List.of(SpatialStep.Rotation.DEFAULT, disk));
    assertThat(new ImageViews.Repeat(2, policy, Pixels.GRAY).evaluation())
        .isEqualTo(new Evaluation(28, 1, Pixels.GRAY, List.of(disk)));
  }

  /** Jitter is the published one times the strength, and hue at most half of the circle. */
  @Test
  void golden_jitterGrowsWithTheStrength() {
    assertThat(new ImageViews.Simclr(32, Pixels.RGB, 0.2, 0.5, 0).policies().getFirst().steps())
        .contains(new PixelStep.ColorJitter(0.8, 0.4, 0.4, 0.4, 0.1));
    assertThat(new ImageViews.Simclr(32, Pixels.RGB, 0.2, 1.25, 0).policies().getFirst().steps())
        .contains(new PixelStep.ColorJitter(0.8, 1, 1, 1, 0.25));
    assertThat(new ImageViews.Byol(32, Pixels.RGB, 0.2, 2, 0).policies().getFirst().steps())
        .contains(new PixelStep.ColorJitter(0.8, 0.8, 0.8, 0.4, 0.2));
    assertThat(new ImageViews.Byol(32, Pixels.RGB, 0.2, 8, 0).policies().getFirst().steps())
        .contains(new PixelStep.ColorJitter(0.8, 3.2, 3.2, 1.6, 0.5));
  }

  @Test
  void golden_publishedSettings() {
    assertThat(ImageViews.Simclr.DEFAULT)
        .isEqualTo(new ImageViews.Simclr(28, Pixels.GRAY, 0.2, 0.5, 0));
    assertThat(ImageViews.Simclr.large(224, Pixels.RGB))
        .isEqualTo(new ImageViews.Simclr(224, Pixels.RGB, 0.08, 1, 0.5));
    assertThat(ImageViews.Byol.DEFAULT).isEqualTo(new ImageViews.Byol(28, Pixels.GRAY, 0.2, 1, 0));
    assertThat(ImageViews.Byol.large(224, Pixels.RGB))
        .isEqualTo(new ImageViews.Byol(224, Pixels.RGB, 0.08, 1, 1));
    var dino = ImageViews.MultiCrop.dino(Pixels.RGB);
    assertThat(dino.global()).isEqualTo(new ImageViews.MultiCrop.Crops(2, 224, 0.4, 1));
    assertThat(dino.local()).isEqualTo(new ImageViews.MultiCrop.Crops(6, 96, 0.05, 0.4));
    assertThat(List.of(dino.strength(), dino.blur())).containsExactly(1.0, 1.0);
    var small = ImageViews.MultiCrop.DEFAULT;
    assertThat(small.global()).isEqualTo(new ImageViews.MultiCrop.Crops(2, 28, 0.4, 1));
    assertThat(small.local()).isEqualTo(new ImageViews.MultiCrop.Crops(4, 14, 0.1, 0.4));
  }

  /** Photographs, from 96 px on, lose their border; several sizes are evaluated at the first. */
  @Test
  void golden_evaluationOfPhotographs() {
    assertThat(Evaluation.of(95, Pixels.RGB).share()).isEqualTo(1);
    assertThat(Evaluation.of(96, Pixels.RGB).share()).isEqualTo(0.875);
    assertThat(ImageViews.MultiCrop.DEFAULT.evaluation().size()).isEqualTo(28);
  }

  /** Without a crop a training view shows all of the largest central square. */
  @Test
  void golden_aPlainViewShowsTheWholeSquare() throws Exception {
    var plain = ImageViews.Plain.of(8, Pixels.GRAY);
    var data = MemorySet.of(2);
    try (Batches batches = Batches.of(data, plain, new Seed(1), 2);
        var _ = Scope.open()) {
      float[] values = Tensors.floats(batches.iterator().next().view(0).input().values());
      var recipe = new Recipe(plain.policies().getFirst(), 1, Pixels.GRAY);
      assertArrayEquals(Sample.paint(data.item(0), recipe), Arrays.copyOf(values, 64));
    }
  }

  @Test
  void refuses_viewsLargerThanAnyImage() {
    assertThatThrownBy(() -> new Policy(65536, List.of())).hasMessageStartingWith("size: want 1");
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new ImageViews.Simclr(28, Pixels.GRAY, 0.2, 0.5, 2))
        .hasMessage("blur: want 0 to 1, was 2");
    assertThatThrownBy(() -> new ImageViews.Byol(4097, Pixels.GRAY, 0.2, 0.5, 1))
        .hasMessage("size: want 1 to 4096, was 4097");
    assertThatThrownBy(() -> new Pixels(2, List.of(), List.of()))
        .hasMessage("channels: want 1 or 3, was 2");
    assertThatThrownBy(() -> new Pixels(3, List.of(0.5), List.of()))
        .hasMessage("mean: want 3 values, one per channel, or none for the usual, were [0.5]");
    assertThatThrownBy(() -> new SpatialStep.Crop(0.5, 0.2, 1, Interpolation.BILINEAR))
        .hasMessage("min_area: want 1.0E-4 to 0.2, was 0.5");
  }
}
