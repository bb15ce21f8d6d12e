package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PainterTest {
  private static final List<Step> EVERYTHING =
      List.of(
          SpatialStep.Crop.from(0.2),
          new SpatialStep.Flip(0.5),
          new SpatialStep.Rotation(0.5, 30),
          new PixelStep.ColorJitter(0.8, 0.4, 0.4, 0.4, 0.1),
          new PixelStep.Grayscale(0.2),
          PixelStep.GaussianBlur.of(0.5),
          PixelStep.Solarize.of(0.2));

  private static final List<Step> NOTHING =
      List.of(
          new SpatialStep.Flip(0),
          new SpatialStep.Rotation(0, 30),
          new PixelStep.ColorJitter(0, 0.4, 0.4, 0.4, 0.1),
          new PixelStep.Grayscale(0),
          PixelStep.GaussianBlur.of(0),
          PixelStep.Solarize.of(0));

  private static Recipe recipe(int size, Pixels pixels, List<Step> steps) {
    return new Recipe(new Policy(size, steps), 1, pixels);
  }

  /** Where pixels are bytes, resized pixels are the nearest bytes before the first step. */
  @Test
  void golden_resizedPixelsOfBytesAreBytes() {
    var floats = new Recipe(new Policy(3, List.of()), 1, Sample.PLAIN_GRAY);
    var bytes = new Recipe(new Policy(3, List.of(), Policy.PixelType.BYTES), 1, Sample.PLAIN_GRAY);
    float[] exact = Sample.paint(Sample.ramp(), floats);
    float[] rounded = Sample.paint(Sample.ramp(), bytes);
    for (int i = 0; i < 9; i++) {
      assertEquals(Math.round(255 * exact[i]), 255 * rounded[i], 1e-3, "pixel " + i);
    }
  }

  /** (pixel − mean) / std with the usual statistics, channel by channel. */
  @Test
  void golden_normalised() {
    Image image = Sample.image(3, 1, 1, 51, 102, 153);
    float[] values = Sample.paint(image, recipe(1, Pixels.RGB, List.of()));
    assertEquals((0.2 - 0.485) / 0.229, values[0], 1e-5);
    assertEquals((0.4 - 0.456) / 0.224, values[1], 1e-5);
    assertEquals((0.6 - 0.406) / 0.225, values[2], 1e-5);
  }

  @Test
  void golden_colourToGrayAndGrayToColour() {
    Image colour = Sample.image(3, 1, 1, 51, 102, 153);
    float gray = 0.299f * 0.2f + 0.587f * 0.4f + 0.114f * 0.6f;
    assertArrayEquals(
        new float[] {(gray - 0.286f) / 0.353f},
        Sample.paint(colour, recipe(1, Pixels.GRAY, List.of())),
        1e-5f);
    Image one = Sample.gray(1, 1, 102);
    assertArrayEquals(
        new float[] {(0.4f - 0.485f) / 0.229f, (0.4f - 0.456f) / 0.224f, (0.4f - 0.406f) / 0.225f},
        Sample.paint(one, recipe(1, Pixels.RGB, List.of())),
        1e-5f);
  }

  /** The whole image mirrored and turned by 180 degrees: upside down. */
  @Test
  void golden_stepsInTheirOrder() {
    Recipe recipe =
        recipe(
            2,
            Sample.PLAIN_GRAY,
            List.of(
                SpatialStep.Crop.DEFAULT, SpatialStep.Flip.DEFAULT, new SpatialStep.QuarterTurn()));
    float[][] drawn = {{0, 0, 1, 1}, {1}, {180}};
    Image image = Sample.gray(2, 2, 0, 51, 102, 153);
    assertArrayEquals(new float[] {0.4f, 0.6f, 0, 0.2f}, Sample.paint(image, recipe, drawn), 1e-6f);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theRecordReplaysTheView(long seed) {
    Image image = Sample.noise(seed, 3, 23, 31);
    Recipe recipe = recipe(16, Pixels.RGB, EVERYTHING);
    Sample.Made made = Sample.draw(image, recipe, new Seed(seed));
    assertArrayEquals(made.values(), Sample.paint(image, recipe, made.drawn()));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aPolicyThatNeverFiresIsTheEvaluationView(long seed) {
    Image image = Sample.noise(seed, 3, 23, 31);
    float[] plain = Sample.paint(image, recipe(16, Pixels.RGB, List.of()));
    Sample.Made made = Sample.draw(image, recipe(16, Pixels.RGB, NOTHING), new Seed(seed));
    assertArrayEquals(plain, made.values());
    for (int place = 0; place < NOTHING.size(); place++) {
      assertThat(made.drawn()[place]).containsExactly(NOTHING.get(place).transform().identity());
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_mirroredTwiceIsTheImage(long seed) {
    Image image = Sample.noise(seed, 1, 9, 9);
    Recipe recipe = recipe(9, Sample.PLAIN_GRAY, List.of(new SpatialStep.Flip(1)));
    float[] once = Sample.draw(image, recipe, new Seed(seed)).values();
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        assertEquals(image.pixels()[9 * y + 8 - x] & 0xFF, Math.round(255 * once[9 * y + x]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_grayImagesHaveNoColourOnRecord(long seed) {
    Image image = Sample.noise(seed, 1, 8, 8);
    var jitter = new PixelStep.ColorJitter(1, 0.4, 0.4, 0.4, 0.1);
    Recipe recipe = recipe(8, Pixels.RGB, List.of(jitter, new PixelStep.Grayscale(1)));
    float[][] drawn = Sample.draw(image, recipe, new Seed(seed)).drawn();
    assertThat(drawn[0][0]).isNotEqualTo(1);
    assertThat(drawn[0][2]).isEqualTo(1);
    assertThat(drawn[0][3]).isZero();
    assertThat(drawn[1][0]).isZero();
  }

  /** A view that lost its colour a step before has none that a jitter could move. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_whatWasGrayedBeforeHasNoColourOnRecord(long seed) {
    Image image = Sample.noise(seed, 3, 8, 8);
    var jitter = new PixelStep.ColorJitter(1, 0.4, 0.4, 0.4, 0.1);
    Recipe grayed = recipe(8, Pixels.RGB, List.of(new PixelStep.Grayscale(1), jitter));
    float[][] drawn = Sample.draw(image, grayed, new Seed(seed)).drawn();
    assertThat(drawn[0][0]).isOne();
    assertThat(drawn[1][0]).isNotEqualTo(1);
    assertThat(drawn[1][2]).isEqualTo(1);
    assertThat(drawn[1][3]).isZero();
    Recipe left = recipe(8, Pixels.RGB, List.of(new PixelStep.Grayscale(0), jitter));
    assertThat(Sample.draw(image, left, new Seed(seed)).drawn()[1][3]).isNotZero();
  }

  /** Boxes lie in the image, and their area and shape in the ranges up to rounding. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_cropsKeepToTheirRanges(long seed) {
    var crop = new SpatialStep.Crop(0.3, 0.6, 4.0 / 3, Interpolation.BILINEAR);
    var draw = new Draw(new Random(seed), 300, 400, false);
    var box = new float[4];
    crop.draw(draw, box);
    assertThat(box[0] + box[2]).isLessThanOrEqualTo(1.000001f);
    assertThat(box[1] + box[3]).isLessThanOrEqualTo(1.000001f);
    assertThat(box[2] * box[3]).isBetween(0.295f, 0.605f);
    assertThat(box[3] * 400 / (box[2] * 300)).isBetween(0.74f, 1.35f);
  }

  /** A 10 × 100 image has no box of 3:4 to 4:3 with half its area: the central 10 × 13 is taken. */
  @Test
  void golden_cropOfALongImage() {
    var draw = new Draw(new Random(1), 10, 100, false);
    var box = new float[4];
    SpatialStep.Crop.from(0.5).draw(draw, box);
    assertArrayEquals(new float[] {0, 0.43f, 1, 0.13f}, box, 1e-6f);
  }

  /** Over many views a step fires as often as asked and its values fill their range. */
  @Test
  void property_stepsFireAsOftenAsAsked() {
    int gray = 0;
    double brightness = 0;
    int views = 4000;
    for (int i = 0; i < views; i++) {
      var draw = new Draw(new Seed(1).with(i).random(), 10, 10, false);
      float[] values = {1, 1, 1, 0, 0};
      float[] grayed = {0};
      new PixelStep.ColorJitter(1, 0.4, 0.4, 0.4, 0.1).draw(draw, values);
      new PixelStep.Grayscale(0.2).draw(draw, grayed);
      brightness += values[0];
      gray += (int) grayed[0];
      assertThat(values[0]).isBetween(0.6f, 1.4f);
      assertThat(values[3]).isBetween(-0.1f, 0.1f);
      assertThat(values[4]).isBetween(0f, 23f);
    }
    assertEquals(0.2, gray / (double) views, 0.03);
    assertEquals(1, brightness / views, 0.02);
  }
}
