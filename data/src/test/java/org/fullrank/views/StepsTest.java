package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.fullrank.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values by hand; those of Pillow (9.4) agree after its rounding down to 8 bits. */
class StepsTest {
  private static float[] row(Canvas canvas, int y) {
    int size = canvas.size();
    return Arrays.copyOfRange(Sample.bytes(canvas, 0), y * size, (y + 1) * size);
  }

  private static Canvas pixel(float... rgb) {
    var canvas = new Canvas(1);
    canvas.use(3);
    for (int channel = 0; channel < 3; channel++) {
      canvas.plane(channel)[0] = rgb[channel];
    }
    return canvas;
  }

  private static void assertPixel(Canvas canvas, double... rgb) {
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(rgb[channel], canvas.plane(channel)[0], 1e-6, "channel " + channel);
    }
  }

  @Test
  void golden_brightness() {
    Canvas canvas = Sample.canvas(Sample.ramp());
    Colors.brightness(canvas, 1.5f);
    assertArrayEquals(new float[] {15, 30, 45, 60}, row(canvas, 0), 1e-4f);
    Colors.brightness(canvas, 1.5f);
    assertArrayEquals(new float[] {255, 255, 255, 255}, row(canvas, 3), 1e-4f);
  }

  /** The mean is 85: 1.5 · 10 − 42.5 is below zero, 1.5 · 40 − 42.5 = 17.5. */
  @Test
  void golden_contrast() {
    Canvas more = Sample.canvas(Sample.ramp());
    Colors.contrast(more, 1.5f);
    assertArrayEquals(new float[] {0, 0, 2.5f, 17.5f}, row(more, 0), 1e-4f);
    assertArrayEquals(new float[] {152.5f, 167.5f, 182.5f, 197.5f}, row(more, 3), 1e-4f);
    Canvas less = Sample.canvas(Sample.ramp());
    Colors.contrast(less, 0.5f);
    assertArrayEquals(new float[] {47.5f, 52.5f, 57.5f, 62.5f}, row(less, 0), 1e-4f);
  }

  /** The gray of (200, 100, 50) is 59.8 + 58.7 + 5.7 = 124.2: the mean of one pixel is itself. */
  @Test
  void golden_contrastOfColourIsAroundItsGray() {
    Canvas canvas = pixel(200 / 255f, 100 / 255f, 50 / 255f);
    Colors.contrast(canvas, 0.5f);
    assertPixel(canvas, 162.1 / 255, 112.1 / 255, 87.1 / 255);
  }

  /** What a step leaves on record where it changes nothing, in the order of its parameters. */
  @Test
  void golden_theRecordOfNoChange() {
    assertArrayEquals(new float[] {0, 0, 1, 1}, SpatialStep.Crop.DEFAULT.transform().identity());
    assertArrayEquals(new float[1], SpatialStep.Flip.DEFAULT.transform().identity());
    assertArrayEquals(new float[1], SpatialStep.Rotation.DEFAULT.transform().identity());
    assertArrayEquals(new float[1], new SpatialStep.QuarterTurn().transform().identity());
  }

  @Test
  void golden_defaults() {
    assertEquals(
        new SpatialStep.Crop(0.2, 1, 4.0 / 3, Interpolation.BILINEAR), SpatialStep.Crop.DEFAULT);
    assertEquals(PixelStep.GaussianBlur.of(0.5), PixelStep.GaussianBlur.DEFAULT);
    assertEquals(PixelStep.Solarize.of(0.2), PixelStep.Solarize.DEFAULT);
    assertEquals(new PixelStep.Disk(0.95), PixelStep.Disk.DEFAULT);
  }

  /** Of 4 by 4 pixels the corners lie 1.5 √2 = 2.12 from the centre, their neighbours 1.58. */
  @Test
  void golden_aDiskHidesTheCorners() {
    Canvas canvas =
        Sample.canvas(Sample.image(1, 4, 4, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));
    canvas.mask(2);
    assertArrayEquals(new float[] {9, 9, 9, 9}, row(canvas, 0), 1e-4f);
    canvas.mask(1);
    assertArrayEquals(new float[] {0, 9, 9, 0}, row(canvas, 0), 1e-4f);
    assertArrayEquals(new float[] {9, 9, 9, 9}, row(canvas, 1), 1e-4f);
    canvas.mask(0.5f);
    assertArrayEquals(new float[] {0, 0, 0, 0}, row(canvas, 0), 1e-4f);
    assertArrayEquals(new float[] {0, 9, 9, 0}, row(canvas, 2), 1e-4f);
  }

  /** Inside the disk nothing comes from outside: a turned white square shows a white disk. */
  @Test
  void property_aDiskHidesWhatATurnBringsFromOutside() {
    Canvas turned = new Canvas(28);
    Canvas still = new Canvas(28);
    for (Canvas canvas : new Canvas[] {turned, still}) {
      Arrays.fill(canvas.plane(0), 1);
    }
    Turn.by(turned, 37);
    turned.mask((float) PixelStep.Disk.DEFAULT.radius());
    still.mask((float) PixelStep.Disk.DEFAULT.radius());
    assertArrayEquals(still.plane(0), turned.plane(0), 1e-5f);
  }

  @Test
  void refuses_aDiskWithoutRadius() {
    assertThatThrownBy(() -> new PixelStep.Disk(0))
        .hasMessageContaining("radius: want 0.001 to 2, was 0");
  }

  /** On bytes every part is rounded down, as by Pillow: half of 15 is 7, of 10 and 85 is 47. */
  @Test
  void golden_partsOfBytesAreRoundedDown() {
    Canvas canvas = Sample.canvas(Sample.gray(1, 1, 15), Policy.PixelType.BYTES);
    Colors.brightness(canvas, 0.5f);
    assertEquals(7, Sample.bytes(canvas, 0)[0], 1e-3);
    Canvas ramp = Sample.canvas(Sample.ramp(), Policy.PixelType.BYTES);
    Colors.contrast(ramp, 0.5f);
    assertArrayEquals(new float[] {47, 52, 57, 62}, row(ramp, 0), 1e-3f);
  }

  /** The gray of (10, 200, 30) is 124 as a byte: 0.3 · 10 + 0.7 · 124 = 89.8. */
  @Test
  void golden_saturationOfBytesIsRoundedDown() {
    Canvas canvas = Sample.canvas(Sample.image(3, 1, 1, 10, 200, 30), Policy.PixelType.BYTES);
    Colors.saturation(canvas, 0.3f);
    assertEquals(89, Sample.bytes(canvas, 0)[0], 1e-3);
    assertEquals(146, Sample.bytes(canvas, 1)[0], 1e-3);
    assertEquals(95, Sample.bytes(canvas, 2)[0], 1e-3);
  }

  @Test
  void golden_saturation() {
    Canvas canvas = pixel(200 / 255f, 100 / 255f, 50 / 255f);
    Colors.saturation(canvas, 1.9f);
    assertPixel(canvas, 1, (190 - 0.9 * 124.2) / 255, 0);
    Canvas less = pixel(10 / 255f, 200 / 255f, 30 / 255f);
    Colors.saturation(less, 0.5f);
    double gray = 0.299 * 10 + 0.587 * 200 + 0.114 * 30;
    assertPixel(less, (10 + gray) / 510, (200 + gray) / 510, (30 + gray) / 510);
  }

  /** (0.2, 0.4, 0.6) has h = 7/12, s = 2/3, v = 0.6; at h + 0.1 red rises by 0.6 · 0.4. */
  @Test
  void golden_hue() {
    Canvas canvas = pixel(0.2f, 0.4f, 0.6f);
    Colors.hue(canvas, 0.1f);
    assertPixel(canvas, 0.24, 0.2, 0.6);
  }

  /** A third of the circle turns red into green into blue. */
  @Test
  void golden_hueByAThirdPermutesTheChannels() {
    Canvas canvas = pixel(0.2f, 0.4f, 0.6f);
    Colors.hue(canvas, 1 / 3f);
    assertPixel(canvas, 0.6, 0.2, 0.4);
    Colors.hue(canvas, -1 / 3f);
    assertPixel(canvas, 0.2, 0.4, 0.6);
  }

  @Test
  void golden_gray() {
    Canvas canvas = pixel(0.2f, 0.4f, 0.6f);
    Colors.gray(canvas);
    assertEquals(1, canvas.count());
    assertEquals(0.299 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6, canvas.plane(0)[0], 1e-7);
  }

  /** 100 itself is inverted. */
  @Test
  void golden_solarize() {
    Canvas canvas = Sample.canvas(Sample.ramp());
    Colors.solarize(canvas, canvas.plane(0)[9]);
    assertArrayEquals(new float[] {90, 155, 145, 135}, row(canvas, 2), 1e-4f);
  }

  /** As Pillow has it on 8-bit pixels: {@code pixel < threshold ? pixel : 255 − pixel}. */
  @Test
  void golden_solarizeOfEveryLevelAtEveryThreshold() {
    var levels = new byte[256];
    for (int p = 0; p < 256; p++) {
      levels[p] = (byte) p;
    }
    var image = new Image(1, 16, 16, levels);
    for (int k = 0; k < 256; k++) {
      Canvas canvas = Sample.canvas(image);
      Colors.solarize(canvas, (float) new PixelStep.Solarize(1, k / 255.0).threshold());
      for (int p = 0; p < 256; p++) {
        int want = p < k ? p : 255 - p;
        assertEquals(want, 255 * canvas.plane(0)[p], 1e-3, p + " at " + k);
      }
    }
  }

  /** Resizing an even area leaves its level, but for the rounding of the weights. */
  @ParameterizedTest
  @ValueSource(ints = {3, 6, 7, 11})
  void golden_solarizeOfAnEvenAreaThatWasResized(int side) {
    for (int k = 0; k < 256; k++) {
      for (int p : new int[] {k - 1, k}) {
        if (p >= 0) {
          var canvas = new Canvas(5);
          Image image = Sample.constant(1, side, side, p);
          new Resampler(5).paint(image, Frame.centre(image, 0.9), canvas);
          Colors.solarize(canvas, (float) (k / 255.0));
          int want = p < k ? p : 255 - p;
          for (float pixel : canvas.plane(0)) {
            assertEquals(want, 255 * pixel, 1e-3, p + " at " + k);
          }
        }
      }
    }
  }

  /** Brightness 2 then contrast ½ of (0.2, 0.6): clamped to (0.4, 1), mean 0.7, (0.55, 0.85). */
  @Test
  void golden_jitterInBothOrders() {
    float[] brightnessFirst = {2, 0.5f, 1, 0, 0};
    float[] contrastFirst = {2, 0.5f, 1, 0, 6};
    assertArrayEquals(new float[] {0.55f, 0.85f}, jittered(brightnessFirst), 1e-6f);
    assertArrayEquals(new float[] {0.6f, 1}, jittered(contrastFirst), 1e-6f);
  }

  private static float[] jittered(float[] values) {
    var canvas = new Canvas(2);
    for (int i = 0; i < 4; i++) {
      canvas.plane(0)[i] = i % 2 == 0 ? 0.2f : 0.6f;
    }
    Colors.jitter(canvas, values);
    return Arrays.copyOf(canvas.plane(0), 2);
  }

  /** Each of the 24 orders halves the brightness and turns the hue by a third, once. */
  @Test
  void golden_everyOrderAppliesEveryPart() {
    for (int order = 0; order < 24; order++) {
      Canvas canvas = pixel(0.2f, 0.4f, 0.6f);
      Colors.jitter(canvas, new float[] {0.5f, 1, 1, 1 / 3f, order});
      assertPixel(canvas, 0.3, 0.1, 0.2);
    }
  }

  /** Reference by the textbook's conversion to HSV and back. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_hueAgreesWithHsv(long seed) {
    var random = new Random(seed);
    float[] rgb = {random.nextInt(5) / 4f, random.nextInt(5) / 4f, random.nextFloat()};
    float turn = random.nextFloat() - 0.5f;
    float[] hsv = hsv(rgb);
    Canvas canvas = pixel(rgb);
    Colors.hue(canvas, turn);
    assertPixel(canvas, rgb(hsv[0] + turn, hsv[1], hsv[2]));
  }

  private static float[] hsv(float[] rgb) {
    float most = Math.max(rgb[0], Math.max(rgb[1], rgb[2]));
    float range = most - Math.min(rgb[0], Math.min(rgb[1], rgb[2]));
    float sixths = 0;
    if (range > 0) {
      if (most == rgb[0]) {
        sixths = (rgb[1] - rgb[2]) / range;
      } else if (most == rgb[1]) {
        sixths = 2 + (rgb[2] - rgb[0]) / range;
      } else {
        sixths = 4 + (rgb[0] - rgb[1]) / range;
      }
    }
    return new float[] {sixths / 6, most == 0 ? 0 : range / most, most};
  }

  private static double[] rgb(double hue, double saturation, double value) {
    var rgb = new double[3];
    int[] offsets = {5, 3, 1};
    for (int channel = 0; channel < 3; channel++) {
      double k = ((offsets[channel] + 6 * hue) % 6 + 6) % 6;
      rgb[channel] = value - value * saturation * Math.max(0, Math.min(1, Math.min(k, 4 - k)));
    }
    return rgb;
  }

  /** Sigma 1, five taps: e^{−2} : e^{−½} : 1 normalised. */
  @Test
  void golden_blurKernel() {
    assertArrayEquals(new float[] {0.402620f, 0.244201f, 0.054489f}, Blur.kernel(1, 2), 1e-6f);
  }

  /** One bright pixel in the middle becomes the outer product of two kernels. */
  @Test
  void golden_blurOfAnImpulse() {
    var canvas = new Canvas(11);
    canvas.plane(0)[60] = 1;
    new Blur(11).apply(canvas, 1);
    float[] kernel = Arrays.copyOf(Blur.kernel(1, 4), 6);
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 11; x++) {
        float want = kernel[Math.abs(y - 5)] * kernel[Math.abs(x - 5)];
        assertEquals(want, canvas.plane(0)[11 * y + x], 1e-6);
      }
    }
  }

  /** A bright pixel next to the corner is also its own reflection: distance 1 and, beyond, 3. */
  @Test
  void golden_blurReflectsTheBorder() {
    var canvas = new Canvas(9);
    canvas.plane(0)[1] = 1;
    new Blur(9).apply(canvas, 1);
    float[] kernel = Blur.kernel(1, 4);
    assertEquals(kernel[0] * 2 * kernel[1], canvas.plane(0)[0], 1e-6);
    assertEquals(kernel[0] * (kernel[0] + kernel[2]), canvas.plane(0)[1], 1e-6);
    assertEquals(kernel[0] * (kernel[1] + kernel[3]), canvas.plane(0)[2], 1e-6);
  }

  @Test
  void golden_quarterTurn() {
    Canvas canvas = Sample.canvas(Sample.ramp());
    Turn.by(canvas, 90);
    assertArrayEquals(new float[] {40, 80, 120, 160}, row(canvas, 0), 1e-4f);
    assertArrayEquals(new float[] {10, 50, 90, 130}, row(canvas, 3), 1e-4f);
  }

  /**
   * 45 degrees of the plane 10 x + 30 y, 3 × 3: the top middle comes from (1.7071, 0.2929), the top
   * left from (1, −0.4142), of which 0.4142 is black.
   */
  @Test
  void golden_turnByAnEighth() {
    Canvas canvas = Sample.canvas(Sample.gray(3, 3, 0, 10, 20, 30, 40, 50, 60, 70, 80));
    Turn.by(canvas, 45);
    assertArrayEquals(
        new float[] {5.857864f, 17.071068f + 8.786797f}, Arrays.copyOf(row(canvas, 0), 2), 1e-3f);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aConstantViewStaysConstant(long seed) {
    var random = new Random(seed);
    int size = 2 + random.nextInt(40);
    Image image = Sample.constant(3, size, size, 77);
    Canvas canvas = Sample.canvas(image);
    new Blur(size).apply(canvas, 0.1f + 1.9f * random.nextFloat());
    Colors.contrast(canvas, 2 * random.nextFloat());
    Colors.saturation(canvas, 2 * random.nextFloat());
    Colors.hue(canvas, random.nextFloat() - 0.5f);
    for (int channel = 0; channel < 3; channel++) {
      for (float value : Sample.bytes(canvas, channel)) {
        assertEquals(77, value, 1e-3);
      }
    }
    Turn.by(canvas, 360 * random.nextFloat() - 180);
    int centre = size / 2 * size + size / 2;
    assertEquals(77, Sample.bytes(canvas, 2)[centre], size > 3 ? 1e-3 : 78);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_fourQuarterTurnsAreNone(long seed) {
    Image image = Sample.noise(seed, 1, 7, 7);
    Canvas canvas = Sample.canvas(image);
    float[] before = canvas.plane(0).clone();
    for (float degrees : new float[] {90, -180, 270, 180}) {
      Turn.by(canvas, degrees);
    }
    assertArrayEquals(before, canvas.plane(0));
  }
}
