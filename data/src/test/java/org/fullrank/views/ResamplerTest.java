package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.fullrank.data.Image;
import org.fullrank.views.Frame.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplerTest {
  private static float[] shown(Image image, Frame frame, int size) {
    var canvas = new Canvas(size);
    new Resampler(size).paint(image, frame, canvas);
    return Sample.bytes(canvas, 0);
  }

  private static Frame box(int top, int left, int height, int width, Interpolation kind) {
    return new Frame(
        new Span(top, height, top, top + height),
        new Span(left, width, left, left + width),
        false,
        kind);
  }

  /** Scale 1: every pixel is itself, whatever the kernel. */
  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void golden_sameSizeIsTheImage(Interpolation kind) {
    float[] all = shown(Sample.ramp(), box(0, 0, 4, 4, kind), 4);
    for (int i = 0; i < 16; i++) {
      assertEquals(10 * (i + 1), all[i], 1e-4);
    }
  }

  /**
   * Scale 2, triangle of support 2: pixels 0, 1, 2 lie ½, ½, 1½ from the centre 1, weights 3:3:1.
   * Columns (3·10 + 3·20 + 30)/7 and (20 + 3·30 + 3·40)/7; rows add 0, 40, 80, 120 alike.
   */
  @Test
  void golden_halfSize() {
    float[] all = shown(Sample.ramp(), box(0, 0, 4, 4, Interpolation.BILINEAR), 2);
    float low = 120f / 7;
    float high = 230f / 7;
    float up = (3 * 0 + 3 * 40 + 80) / 7f;
    float down = (40 + 3 * 80 + 3 * 120) / 7f;
    assertArrayEquals(new float[] {low + up, high + up, low + down, high + down}, all, 1e-4f);
  }

  /** The 2 × 2 box at (1, 1) is 60 70 / 100 110; four pixels across lie at −¼, ¼, ¾, 1¼. */
  @Test
  void golden_cropTwiceTheSizeReadsNothingOutside() {
    float[] all = shown(Sample.ramp(), box(1, 1, 2, 2, Interpolation.BILINEAR), 4);
    assertArrayEquals(new float[] {60, 62.5f, 67.5f, 70}, Arrays.copyOf(all, 4), 1e-4f);
    assertArrayEquals(new float[] {70, 72.5f, 77.5f, 80}, Arrays.copyOfRange(all, 4, 8), 1e-4f);
  }

  @Test
  void golden_mirrored() {
    Frame frame = box(1, 1, 2, 2, Interpolation.BILINEAR).mirror();
    float[] all = shown(Sample.ramp(), frame, 4);
    assertArrayEquals(new float[] {70, 67.5f, 62.5f, 60}, Arrays.copyOf(all, 4), 1e-4f);
  }

  /**
   * Twice the size, pixel 3: centre 1.75, distances 1.25, 0.25, 0.75, 1.75, Keys' weights
   * −0.0703125, 0.8671875, 0.2265625, −0.0234375.
   */
  @Test
  void golden_bicubic() {
    int[] row = {10, 100, 50, 200};
    var values = new int[16];
    for (int i = 0; i < 16; i++) {
      values[i] = row[i % 4];
    }
    float[] all = shown(Sample.gray(4, 4, values), box(0, 0, 4, 4, Interpolation.BICUBIC), 8);
    assertEquals(-0.703125 + 86.71875 + 11.328125 - 4.6875, all[8 * 3 + 3], 1e-4);
  }

  /** A step from 0 to 255 overshoots on both sides. */
  @Test
  void golden_bicubicOvershootIsClamped() {
    Image step = Sample.gray(1, 4, 0, 0, 255, 255);
    float[] all = shown(step, box(0, 0, 1, 4, Interpolation.BICUBIC), 8);
    assertThat(all[2]).isZero();
    assertThat(all[5]).isEqualTo(255);
  }

  /** The 2 × 4 image's central square is its two middle columns. */
  @Test
  void golden_centre() {
    Image image = Sample.gray(2, 4, 10, 20, 30, 40, 50, 60, 70, 80);
    assertArrayEquals(new float[] {20, 30, 60, 70}, shown(image, Frame.centre(image, 1), 2), 1e-4f);
  }

  /** Half of a 4 × 4 image: the middle 2 × 2, but at scale 1 nothing is blended. */
  @Test
  void golden_centreOfAShare() {
    Image image = Sample.ramp();
    assertArrayEquals(
        new float[] {60, 70, 100, 110}, shown(image, Frame.centre(image, 0.5), 2), 1e-4f);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aConstantImageStaysConstant(long seed) {
    var random = new java.util.Random(seed);
    int height = 1 + random.nextInt(60);
    int width = 1 + random.nextInt(60);
    int high = 1 + random.nextInt(height);
    int wide = 1 + random.nextInt(width);
    Image image = Sample.constant(1, height, width, 200);
    for (Interpolation kind : Interpolation.values()) {
      Frame frame =
          box(
              random.nextInt(height - high + 1),
              random.nextInt(width - wide + 1),
              high,
              wide,
              kind);
      for (float value : shown(image, frame, 1 + random.nextInt(40))) {
        assertEquals(200, value, 1e-3);
      }
    }
  }

  /** Against the definition, one pixel at a time in double precision. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_agreesWithThePlainSum(long seed) {
    var random = new java.util.Random(seed);
    Image image = Sample.noise(seed, 1, 40, 50);
    int high = 1 + random.nextInt(40);
    int wide = 1 + random.nextInt(50);
    int top = random.nextInt(41 - high);
    int left = random.nextInt(51 - wide);
    int size = 1 + random.nextInt(30);
    float[] all = shown(image, box(top, left, high, wide, Interpolation.BILINEAR), size);
    for (int i = 0; i < 20; i++) {
      int x = random.nextInt(size);
      int y = random.nextInt(size);
      double sum = 0;
      double total = 0;
      for (int v = 0; v < high; v++) {
        for (int u = 0; u < wide; u++) {
          double weight = tent(y, v, (double) high / size) * tent(x, u, (double) wide / size);
          sum += weight * (image.pixels()[(top + v) * 50 + left + u] & 0xFF);
          total += weight;
        }
      }
      assertEquals(sum / total, all[y * size + x], 2e-3);
    }
  }

  private static double tent(int out, int in, double scale) {
    return Math.max(0, 1 - Math.abs(in + 0.5 - (out + 0.5) * scale) / Math.max(1, scale));
  }
}
