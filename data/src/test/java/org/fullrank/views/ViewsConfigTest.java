package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fullrank.input.Transform;
import org.junit.jupiter.api.Test;

class ViewsConfigTest {
  @Test
  void golden_simclrIsTwiceTheSameRecipe() {
    var views = ViewsConfig.Simclr.large(224, Pixels.RGB);
    Policy policy = views.policies().getFirst();
    assertThat(views.policies()).containsExactly(policy, policy);
    assertThat(policy.steps())
        .containsExactly(
            new Step.Crop(0.08, 1, 4.0 / 3, Interpolation.BILINEAR),
            new Step.Flip(0.5),
            new Step.ColorJitter(0.8, 0.8, 0.8, 0.8, 0.2),
            new Step.Grayscale(0.2),
            new Step.GaussianBlur(0.5, 0.1, 2));
  }

  @Test
  void golden_byolIsAsymmetric() {
    List<Policy> views = ViewsConfig.Byol.large(224, Pixels.RGB).policies();
    assertThat(views.get(0).steps()).contains(Step.GaussianBlur.of(1));
    assertThat(views.get(1).steps()).contains(Step.GaussianBlur.of(0.1), Step.Solarize.of(0.2));
    assertThat(views.get(0).recorded()).doesNotContain(Transform.SOLARIZE);
    assertThat(ViewsConfig.Byol.small(28, Pixels.GRAY).recorded())
        .containsExactlyInAnyOrder(Transform.CROP, Transform.FLIP, Transform.COLOR_JITTER);
  }

  @Test
  void golden_multiCropHasLargeViewsFirst() {
    List<Policy> views = ViewsConfig.MultiCrop.dino(Pixels.RGB).policies();
    assertThat(views.stream().map(Policy::size)).containsExactly(224, 224, 96, 96, 96, 96, 96, 96);
    assertThat(views.get(7).steps())
        .contains(
            new Step.Crop(0.05, 0.4, 4.0 / 3, Interpolation.BILINEAR), Step.GaussianBlur.of(0.5));
    assertThat(views.get(1).steps()).contains(Step.Solarize.of(0.2));
  }

  @Test
  void golden_plainIsOneViewWithAsLittleAsIsWanted() {
    assertThat(ViewsConfig.Plain.DEFAULT.policies()).containsExactly(new Policy(28, List.of()));
    assertThat(new ViewsConfig.Plain(32, Pixels.RGB, 0.6, 0.5).policies())
        .containsExactly(
            new Policy(
                32,
                List.of(
                    new Step.Crop(0.6, 1, 4.0 / 3, Interpolation.BILINEAR), new Step.Flip(0.5))));
  }

  @Test
  void golden_repeat() {
    var byol = ViewsConfig.Byol.large(224, Pixels.RGB);
    Policy first = byol.policies().getFirst();
    assertThat(ViewsConfig.Repeat.of(3, byol).policies()).containsExactly(first, first, first);
    assertThat(ViewsConfig.Repeat.DEFAULT.count()).isEqualTo(4);
  }

  @Test
  void golden_evaluation() {
    assertThat(ViewsConfig.Simclr.large(224, Pixels.RGB).evaluation())
        .isEqualTo(new Evaluation(224, 0.875, Pixels.RGB));
    assertThat(ViewsConfig.Simclr.DEFAULT.evaluation())
        .isEqualTo(new Evaluation(28, 1, Pixels.GRAY));
  }

  @Test
  void refuses_viewsLargerThanAnyImage() {
    assertThatThrownBy(() -> new Policy(65536, List.of())).hasMessageStartingWith("size: want 1");
  }

  @Test
  void refuses_aCropThatIsNotFirst() {
    assertThatThrownBy(() -> new Policy(28, List.of(Step.Flip.DEFAULT, Step.Crop.DEFAULT)))
        .hasMessage("steps: want a crop first, then a flip, no transform twice, were [FLIP, CROP]");
    assertThatThrownBy(() -> new Policy(28, List.of(Step.Grayscale.DEFAULT, Step.Flip.DEFAULT)))
        .hasMessageContaining("[GRAYSCALE, FLIP]");
  }

  @Test
  void refuses_theSameTransformTwice() {
    assertThatThrownBy(() -> new Policy(28, List.of(Step.Rotation.DEFAULT, new Step.QuarterTurn())))
        .hasMessageContaining("[ROTATION, ROTATION]");
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new ViewsConfig.Simclr(28, Pixels.GRAY, 0.2, 0.5, 2))
        .hasMessage("blur: want 0 to 1, was 2");
    assertThatThrownBy(() -> new ViewsConfig.Byol(4097, Pixels.GRAY, 0.2, 0.5, 1))
        .hasMessage("size: want 1 to 4096, was 4097");
    assertThatThrownBy(() -> new Pixels(2, List.of(), List.of()))
        .hasMessage("channels: want 1 or 3, was 2");
    assertThatThrownBy(() -> new Pixels(3, List.of(0.5), List.of()))
        .hasMessage("mean: want 3 values, one per channel, or none for the usual, were [0.5]");
    assertThatThrownBy(() -> new Step.Crop(0.5, 0.2, 1, Interpolation.BILINEAR))
        .hasMessage("min_area: want 1.0E-4 to 0.2, was 0.5");
  }
}
