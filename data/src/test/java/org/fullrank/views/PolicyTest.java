package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.input.Transform;
import org.fullrank.views.Policy.PixelType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that repeat, steps in any order, pixels of both kinds, and the ranges on record. */
class PolicyTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";

  private static Recipe recipe(int size, PixelType pixels, Step... steps) {
    return new Recipe(new Policy(size, List.of(steps), pixels), 1, Sample.PLAIN_GRAY);
  }

  private static float[] bytes(float[] view) {
    float[] bytes = view.clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] *= 255;
    }
    return bytes;
  }

  /** A quarter turn, a mirroring and a quarter turn of rows 10 20 and 30 40. */
  @Test
  void golden_stepsRepeatInAnyOrder() {
    Recipe recipe =
        recipe(
            2,
            PixelType.FLOATS,
            new SpatialStep.QuarterTurn(),
            SpatialStep.Flip.DEFAULT,
            new SpatialStep.QuarterTurn());
    Image image = Sample.gray(2, 2, 10, 20, 30, 40);
    // 20 40 / 10 30 turned, 40 20 / 30 10 mirrored, 20 10 / 40 30 turned
    float[] twice =
        Sample.paint(image, recipe, new float[] {90}, new float[] {1}, new float[] {90});
    assertArrayEquals(new float[] {20, 10, 40, 30}, bytes(twice), 1e-4f);
    float[] once = Sample.paint(image, recipe, new float[] {90}, new float[] {0}, new float[] {0});
    assertArrayEquals(new float[] {20, 40, 10, 30}, bytes(once), 1e-4f);
  }

  /** The right half of the turned view, resized: columns 40 twice where the view is 2 wide. */
  @Test
  void golden_aCropBehindATurnCropsTheView() {
    Recipe recipe =
        recipe(4, PixelType.FLOATS, new SpatialStep.QuarterTurn(), SpatialStep.Crop.from(0.2));
    float[] view =
        Sample.paint(
            Sample.ramp(), recipe, new float[] {180}, new float[] {0.5f, 0.5f, 0.25f, 0.25f});
    for (float value : bytes(view)) { // the ramp turned by 180 degrees has 60 in row 2, column 2
      assertEquals(60, value, 1e-3);
    }
  }

  /** Two flips at the front cancel out. */
  @Test
  void golden_flipsAtTheFront() {
    Recipe recipe = recipe(4, PixelType.FLOATS, SpatialStep.Flip.DEFAULT, SpatialStep.Flip.DEFAULT);
    assertEquals(2, recipe.policy().front());
    float[] plain = Sample.paint(Sample.ramp(), recipe, new float[] {0}, new float[] {0});
    float[] both = Sample.paint(Sample.ramp(), recipe, new float[] {1}, new float[] {1});
    assertArrayEquals(plain, both);
    float[] one = Sample.paint(Sample.ramp(), recipe, new float[] {0}, new float[] {1});
    assertThat(one[0]).isEqualTo(plain[3]);
  }

  /** A crop of the view that is at the front of nothing is drawn within the view, not the image. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_aLateCropIsDrawnWithinTheView(long seed) {
    Recipe recipe =
        recipe(
            10,
            PixelType.FLOATS,
            SpatialStep.Flip.DEFAULT,
            new SpatialStep.Crop(0.2, 0.4, 1, Interpolation.BILINEAR));
    float[] box = Painter.draw(Sample.noise(seed, 1, 100, 30), recipe, new Seed(seed))[1];
    for (float share : box) {
      assertEquals(Math.round(10 * share), 10 * share, 1e-5);
    }
    assertEquals(box[2], box[3]);
  }

  /** The same as a crop at the front where the view is as large as the image. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_cropsOfImageAndViewAgree(long seed) {
    Image image = Sample.noise(seed, 1, 12, 12);
    var crop = new SpatialStep.Crop(0.2, 1, 4.0 / 3, Interpolation.BICUBIC);
    float[] box = Painter.draw(image, recipe(12, PixelType.FLOATS, crop), new Seed(seed))[0];
    float[] front = Sample.paint(image, recipe(12, PixelType.FLOATS, crop), box);
    Recipe late = recipe(12, PixelType.FLOATS, new PixelStep.Solarize(0, 0), crop);
    assertArrayEquals(front, Sample.paint(image, late, new float[] {2}, box), 1e-5f);
  }

  /**
   * Pillow's: 1.15 of 10, 20, 30, 40 is 11.5, 23, 34.5, 46, rounded down; then 0.5 of those around
   * the mean of 11, 23, 34, 46 = 28.5, rounded to 29: 20, 26, 31.5, 37.5, rounded down.
   */
  @Test
  void golden_bytesAreRoundedDownBehindEachBlend() {
    var canvas = Sample.canvas(Sample.gray(2, 2, 10, 20, 30, 40), PixelType.BYTES);
    Colors.jitter(canvas, new float[] {1.15f, 0.5f, 1, 0, 0});
    assertArrayEquals(new float[] {20, 26, 31, 37}, Sample.bytes(canvas, 0), 1e-4f);
    var floats = Sample.canvas(Sample.gray(2, 2, 10, 20, 30, 40), PixelType.FLOATS);
    Colors.jitter(floats, new float[] {1.15f, 0.5f, 1, 0, 0});
    assertArrayEquals(
        new float[] {20.125f, 25.875f, 31.625f, 37.375f}, Sample.bytes(floats, 0), 1e-4f);
  }

  /** Every value of a view of bytes is a whole byte, whatever the steps; of floats it is not. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_bytesStayBytes(long seed) {
    Step[] steps = {
      SpatialStep.Crop.DEFAULT,
      new SpatialStep.Rotation(1, 30),
      new PixelStep.ColorJitter(1, 0.4, 0.4, 0.4, 0.1),
      PixelStep.GaussianBlur.of(1)
    };
    Image image = Sample.noise(seed, 1, 20, 20);
    Sample.Made made = Sample.draw(image, recipe(16, PixelType.BYTES, steps), new Seed(seed));
    for (float value : bytes(made.values())) {
      assertEquals(Math.round(value), value, 1e-3);
    }
    float[] floats = Sample.paint(image, recipe(16, PixelType.FLOATS, steps), made.drawn());
    assertArrayEquals(bytes(floats), bytes(made.values()), 6);
    assertThat(floats).isNotEqualTo(made.values());
  }

  @Test
  void golden_rangesFollowFromTheSettings() {
    Transform jitter = new PixelStep.ColorJitter(0.8, 0.4, 1.2, 0.2, 0.1).transform();
    assertEquals("color_jitter", jitter.name());
    assertEquals(new Transform.Parameter("brightness", 1, 0.6, 1.4), jitter.parameters().get(0));
    assertEquals(new Transform.Parameter("contrast", 1, 0, 2.2), jitter.parameters().get(1));
    assertEquals(new Transform.Parameter("hue", 0, -0.1, 0.1), jitter.parameters().get(3));
    Transform turn = new SpatialStep.Rotation(0.5, 30).transform();
    assertThat(turn.parameters()).containsExactly(new Transform.Parameter("degrees", 0, -30, 30));
  }

  /** What is drawn lies in the range on record, or is the identity. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_drawnValuesLieInTheirRanges(long seed) {
    List<Step> steps =
        List.of(
            SpatialStep.Crop.DEFAULT,
            SpatialStep.Flip.DEFAULT,
            new SpatialStep.Rotation(0.5, 20),
            new SpatialStep.QuarterTurn(),
            PixelStep.ColorJitter.DEFAULT,
            PixelStep.Grayscale.DEFAULT,
            PixelStep.GaussianBlur.DEFAULT,
            PixelStep.Solarize.DEFAULT);
    var recipe = new Recipe(new Policy(8, steps), 1, Sample.PLAIN_RGB);
    float[][] drawn = Painter.draw(Sample.noise(seed, 3, 30, 40), recipe, new Seed(seed));
    for (int place = 0; place < drawn.length; place++) {
      List<Transform.Parameter> parameters = recipe.derived().transforms().get(place).parameters();
      for (int i = 0; i < parameters.size(); i++) {
        Transform.Parameter range = parameters.get(i);
        float value = drawn[place][i];
        boolean inside = value >= range.low() - 1e-6 && value <= range.high() + 1e-6;
        assertThat(inside || value == range.identity())
            .as(range + " of " + Arrays.toString(drawn[place]))
            .isTrue();
      }
    }
  }
}
