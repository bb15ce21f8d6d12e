package org.fullrank.methods.mae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.heads.ImagePatches;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaeTest {
  private static final InputShape.Images IMAGES = new InputShape.Images(2, 8, 8);
  private static final MaeConfig CONFIG =
      new MaeConfig(0.75, new VitSize(8, 1, 2, 2), MaeConfig.Targets.NORMALISED);

  /** 16 patches of 2 × 2: four enter the encoder, in ascending order, others for each sample. */
  @Test
  void golden_aQuarterEnters() {
    try (var _ = Scope.open()) {
      var mask = RandomMask.of(new Seed(5), 3, 16, CONFIG.kept(16), Ops.ones(1));
      double[] kept = Tensors.doubles(mask.kept());
      double[] hidden = Tensors.doubles(mask.hidden());
      assertEquals(12, kept.length);
      for (int sample = 0; sample < 3; sample++) {
        double[] own = Arrays.copyOfRange(kept, 4 * sample, 4 * sample + 4);
        assertThat(own).isSorted().doesNotHaveDuplicates();
        double[] flags = Arrays.copyOfRange(hidden, 16 * sample, 16 * sample + 16);
        assertEquals(12, Arrays.stream(flags).sum());
        Arrays.stream(own).forEach(place -> assertEquals(0, flags[(int) place]));
      }
      assertThat(Arrays.copyOf(kept, 4)).isNotEqualTo(Arrays.copyOfRange(kept, 4, 8));
      assertEquals(6, new MaeConfig(0.6, CONFIG.decoder(), CONFIG.targets()).kept(16));
    }
  }

  /** Each patch is kept as often as any other. */
  @Test
  void property_masksAreUniform() {
    try (var _ = Scope.open()) {
      var mask = RandomMask.of(new Seed(1), 4000, 16, 4, Ops.ones(1));
      for (double share : Tensors.doubles(Ops.mean(mask.hidden(), false, 0))) {
        assertEquals(0.75, share, 0.03);
      }
    }
  }

  /** The mask is the step's: its losses see the patches that its forward hid. */
  @Test
  void property_theMaskIsThatOfTheStep() {
    try (var _ = Scope.open()) {
      Method mae = CONFIG.build(site(Pool.MEAN));
      var step = step(site(Pool.MEAN).student(), 3);
      double first = Ops.value(mae.step(step).total());
      assertEquals(first, Ops.value(mae.step(step).total()));
      var other = step.with(Pass.train(new Seed(4)));
      assertThat(Ops.value(mae.step(other).total())).isNotEqualTo(first);
    }
  }

  /**
   * Two channels of 4 × 4 pixels in patches of 2: patch 0 has row 0 and row 1 of columns 0 and 1,
   * the channels of a pixel together, as the authors' patchify.
   */
  @Test
  void golden_theOrderOfPixels() {
    try (var _ = Scope.open()) {
      var values = new double[32];
      for (int i = 0; i < 32; i++) {
        values[i] = i;
      }
      double[] patches = Tensors.doubles(ImagePatches.of(Tensors.of(values, 1, 2, 4, 4), 2));
      assertArrayEquals(new double[] {0, 16, 1, 17, 4, 20, 5, 21}, Arrays.copyOf(patches, 8));
      assertArrayEquals(
          new double[] {10, 26, 11, 27, 14, 30, 15, 31}, Arrays.copyOfRange(patches, 24, 32));
    }
  }

  @Test
  void property_patchesAndImagesAreInverses() {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(1), 3, 2, 4, 8);
      Tensor patches = ImagePatches.of(images, 2);
      assertArrayEquals(
          Tensors.doubles(images), Tensors.doubles(ImagePatches.images(patches, 2, 2)));
      assertArrayEquals(
          Tensors.doubles(patches),
          Tensors.doubles(Patches.restored(Patches.normalised(patches), patches)),
          1e-5);
    }
  }

  /** Kept patches are those of the image in all three rows; hidden ones are blank, then drawn. */
  @Test
  void golden_theStripOfTheReport() {
    try (var _ = Scope.open()) {
      Site site = site(Pool.MEAN);
      Method mae = CONFIG.build(site);
      Batch batch = batch(Ops.randn(new Seed(7), 6, 2, 8, 8));
      var sheet = new DrawnPatches().of(site.student(), mae, List.of(batch)).orElseThrow();
      assertThat(sheet.rows()).hasSize(3).allMatch(row -> row.size() == 6);
      double[] image = Tensors.doubles(sheet.rows().get(0).get(2));
      double[] blank = Tensors.doubles(sheet.rows().get(1).get(2));
      double[] drawn = Tensors.doubles(sheet.rows().get(2).get(2));
      int kept = 0;
      for (int i = 0; i < image.length; i++) {
        if (blank[i] != 0) {
          kept++;
          assertEquals(image[i], blank[i]);
          assertEquals(image[i], drawn[i]);
        } else {
          assertThat(drawn[i]).isNotEqualTo(image[i]);
        }
      }
      assertEquals(2 * 8 * 8 / 4, kept);
      assertThat(new DrawnPatches().of(site.student(), mae, List.of())).isEmpty();
    }
  }

  /** 1, 2, 3, 6: mean 3, unbiased variance 14/3. A flat patch becomes zeros. */
  @Test
  void golden_pixelsAreNormalisedWithinThePatch() {
    try (var _ = Scope.open()) {
      Tensor patches = Tensors.of(new double[] {1, 2, 3, 6, 5, 5, 5, 5}, 1, 2, 4);
      double deviation = Math.sqrt(14.0 / 3 + 1e-6);
      assertArrayEquals(
          new double[] {-2 / deviation, -1 / deviation, 0, 3 / deviation, 0, 0, 0, 0},
          Tensors.doubles(Patches.normalised(patches)),
          1e-12);
    }
  }

  /** Errors 1, 4 and 9 of a sample's patches, the last two hidden: 6.5; then 2 and 3: 2.5. */
  @Test
  void golden_hiddenPatchesAloneCount() {
    try (var _ = Scope.open()) {
      double[] drawn = {1, 1, 2, 2, 3, 3, Math.sqrt(2), Math.sqrt(2), 9, 9, 0, Math.sqrt(6)};
      Tensor hidden = Tensors.of(new double[] {0, 1, 1, 1, 0, 1}, 2, 3);
      var loss =
          MaskedPixels.of(Tensors.of(drawn, 2, 3, 2), Tensors.of(new double[12], 2, 3, 2), hidden);
      assertArrayEquals(new double[] {6.5, 2.5}, Tensors.doubles(loss.perSample()), 1e-12);
      assertEquals(4.5, Ops.value(loss.loss()), 1e-12);
    }
  }

  @Test
  void gradient_ofTheDrawnPixels() {
    try (var _ = Scope.open()) {
      var doubles = Tensors.type(Tensors.of(new double[1], 1));
      Tensor wanted = Ops.randn(new Seed(1), 2, 3, 4).to(doubles);
      Tensor hidden = Tensors.of(new double[] {0, 1, 1, 1, 0, 1}, 2, 3);
      Tensor drawn = Ops.randn(new Seed(2), 2, 3, 4).to(doubles);
      Gradients.check(x -> MaskedPixels.of(x, wanted, hidden).loss(), drawn, 1e-7);
    }
  }

  /** Loss and outputs of a step: predictions and targets of all patches, and σ² = n/2. */
  @ParameterizedTest
  @EnumSource(
      value = Pool.class,
      names = {"MEAN", "CLASS_TOKEN"})
  void golden_theLossIsThatOfTheHiddenPatches(Pool pool) {
    try (var _ = Scope.open()) {
      Site site = site(pool);
      Method mae = CONFIG.build(site);
      var step = step(site.student(), 3);
      Outputs outputs = mae.forward(step);
      assertArrayEquals(new long[] {6, 16 * 8}, outputs.predictions().getFirst().shape());
      Tensor drawn = outputs.predictions().getFirst().view(6, 16, 8);
      Tensor images = step.batch().view(0).input().values();
      Tensor wanted = Patches.normalised(ImagePatches.of(images, 2));
      assertArrayEquals(
          Tensors.doubles(wanted), Tensors.doubles(outputs.targets().getFirst()), 1e-6);
      assertArrayEquals(new long[] {6, 4, 8}, outputs.features().getFirst().tokens().shape());
      Losses losses = mae.losses(outputs, step);
      Tensor hidden = RandomMask.of(step.pass().fork(2).seed(), 6, 16, 4, images).hidden();
      assertEquals(
          Ops.value(MaskedPixels.of(drawn, wanted, hidden).loss()),
          Ops.value(losses.total()),
          1e-6);
      assertEquals(6, losses.count());
      var density = new Density.Gaussian(Math.sqrt(12 * 8 / 2.0)); // 12 hidden patches of 8 pixels
      assertEquals(density, mae.density().orElseThrow());
    }
  }

  /** What the decoder draws of a hidden patch depends on the kept patches alone. */
  @Test
  void property_hiddenPixelsDoNotReachTheDecoder() {
    try (var _ = Scope.open()) {
      Site site = site(Pool.MEAN);
      Method mae = CONFIG.build(site);
      var step = step(site.student(), 3);
      Tensor images = step.batch().view(0).input().values();
      Tensor hidden = RandomMask.of(step.pass().fork(2).seed(), 6, 16, 4, images).hidden();
      Tensor pixels = // [6, 1, 8, 8], 1 in hidden patches
          hidden.view(6, 4, 1, 4, 1).expand(6, 4, 2, 4, 2).reshape(6, 1, 8, 8);
      var changed = batch(images.add(pixels.mul(Ops.randn(new Seed(9), 6, 2, 8, 8))));
      assertArrayEquals(
          Tensors.doubles(mae.forward(step).predictions().getFirst()),
          Tensors.doubles(mae.forward(step.with(changed)).predictions().getFirst()),
          1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Pool.class,
      names = {"MEAN", "CLASS_TOKEN"})
  void gradient_reachesEncoderAndDecoder(Pool pool) {
    try (var _ = Scope.open()) {
      Site site = site(pool);
      Method mae = CONFIG.build(site);
      mae.step(step(site.student(), 3)).total().backward();
      assertThat(Tree.parameters(mae)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(mae))
          .extracting(NamedTensor::name)
          .contains("decoder.mask_token", "decoder.embed.weight", "decoder.pixels.bias");
    }
  }

  @Test
  void refuses_ratiosAndEncodersThatDoNotSuit() {
    assertThatThrownBy(() -> new MaeConfig(1, CONFIG.decoder(), CONFIG.targets()))
        .hasMessage("mask_ratio: want a number above 0 and below 1, was 1.0");
    assertThatThrownBy(() -> new MaeConfig(0.5, new VitSize(6, 1, 2, 2), CONFIG.targets()))
        .hasMessage("decoder: want a width that is a multiple of 4, was 6");
    var all = new MaeConfig(0.99, CONFIG.decoder(), CONFIG.targets());
    assertThrows(IllegalArgumentException.class, () -> all.build(site(Pool.MEAN)));
    Supplier<Encoder> convolutions =
        () ->
            EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL)
                .build(IMAGES, Parts.standard(), new Seed(0));
    assertThatThrownBy(() -> CONFIG.build(Sites.of(convolutions, 24, 0, 6)))
        .hasMessageStartingWith("encoder: mae wants a vision transformer");
  }

  private static TrainingStep step(Encoder encoder, long seed) {
    return Sites.step(
        batch(Ops.randn(new Seed(7), 6, 2, 8, 8)), encoder, Pass.train(new Seed(seed)));
  }

  private static Batch batch(Tensor images) {
    var view = View.of(Input.of(images), List.of());
    return new Batch(List.of(view), new long[6], new Targets.None());
  }

  private static Site site(Pool pool) {
    return Sites.of(
        () ->
            EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 2)
                .withPool(pool)
                .build(IMAGES, Parts.standard(), new Seed(0)),
        24,
        0,
        6);
  }
}
