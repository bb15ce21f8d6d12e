package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.fullrank.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that Pillow 9.4 gives; the ramp has rows 10..40, 50..80, 90..120, 130..160. */
class OperatorTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";

  private static final Set<Operator> MOVES =
      EnumSet.of(
          Operator.SHEAR_X,
          Operator.SHEAR_Y,
          Operator.TRANSLATE_X,
          Operator.TRANSLATE_Y,
          Operator.ROTATE);

  private static int[] of(Image image, Operator operator, double value) {
    BytePlanes planes = Sample.canvas(image).bytes();
    operator.apply(planes, value, 0);
    int area = planes.size() * planes.size();
    var all = new int[planes.count() * area];
    Arrays.setAll(all, i -> planes.level(i / area, i % area));
    return all;
  }

  private static int[] row(Operator operator, double value, int row) {
    return Arrays.copyOfRange(of(Sample.ramp(), operator, value), 4 * row, 4 * row + 4);
  }

  private static void assertRows(Operator operator, double value, int... wanted) {
    assertArrayEquals(wanted, of(Sample.ramp(), operator, value));
  }

  @Test
  void golden_levels() {
    assertRows(
        Operator.AUTO_CONTRAST,
        0,
        0,
        17,
        34,
        51,
        68,
        85,
        102,
        119,
        136,
        153,
        170,
        187,
        204,
        221,
        238,
        255);
    assertRows(
        Operator.POSTERIZE, 4, 0, 16, 16, 32, 48, 48, 64, 80, 80, 96, 96, 112, 128, 128, 144, 160);
    // 100 itself is inverted
    assertArrayEquals(new int[] {90, 155, 145, 135}, row(Operator.SOLARIZE, 100, 2));
    assertArrayEquals(new int[] {245, 235, 225, 215}, row(Operator.INVERT, 0, 0));
    assertArrayEquals(new int[] {120, 130, 140, 150}, row(Operator.SOLARIZE_ADD, 110, 0));
    assertArrayEquals(new int[] {130, 140, 150, 160}, row(Operator.SOLARIZE_ADD, 110, 3));
    int[] constant = of(Sample.constant(1, 4, 4, 77), Operator.AUTO_CONTRAST, 0);
    assertThat(constant).containsOnly(77);
  }

  /** The mean is 85: 1.5·30 − 42.5 = 2.5, rounded down. */
  @Test
  void golden_enhancements() {
    assertArrayEquals(new int[] {15, 30, 45, 60}, row(Operator.BRIGHTNESS, 1.5, 0));
    assertArrayEquals(new int[] {0, 0, 2, 17}, row(Operator.CONTRAST, 1.5, 0));
    assertArrayEquals(new int[] {152, 167, 182, 197}, row(Operator.CONTRAST, 1.5, 3));
    assertArrayEquals(new int[] {47, 52, 57, 62}, row(Operator.CONTRAST, 0.5, 0));
  }

  /** The gray of both pixels is 124. */
  @Test
  void golden_color() {
    Image image = Sample.image(3, 2, 2, 200, 10, 200, 10, 100, 200, 100, 200, 50, 30, 50, 30);
    int[] half = of(image, Operator.COLOR, 0.5);
    assertArrayEquals(new int[] {162, 67, 162, 67, 112, 162, 112, 162, 87, 77, 87, 77}, half);
    int[] more = of(image, Operator.COLOR, 1.9);
    assertArrayEquals(new int[] {255, 0, 255, 0, 78, 255, 78, 255, 0, 0, 0, 0}, more);
  }

  /** A pixel of 130 among zeros: 5·130/13 = 50 in the smooth image; ramps are their own. */
  @Test
  void golden_sharpness() {
    Image dot = Sample.gray(3, 3, 0, 0, 0, 0, 130, 0, 0, 0, 0);
    assertArrayEquals(new int[] {0, 0, 0, 0, 50, 0, 0, 0, 0}, of(dot, Operator.SHARPNESS, 0));
    assertArrayEquals(new int[] {0, 0, 0, 0, 210, 0, 0, 0, 0}, of(dot, Operator.SHARPNESS, 2));
    for (double factor : new double[] {0, 0.5, 1.9}) {
      assertArrayEquals(
          of(Sample.ramp(), Operator.IDENTITY, 0), of(Sample.ramp(), Operator.SHARPNESS, factor));
    }
  }

  @Test
  void golden_equalize() {
    var pixels = new int[1024];
    Arrays.fill(pixels, 512, 768, 100);
    Arrays.fill(pixels, 768, 1024, 200);
    int[] flat = of(Sample.gray(32, 32, pixels), Operator.EQUALIZE, 0);
    assertEquals(0, flat[0]);
    assertEquals(171, flat[600]);
    assertEquals(255, flat[1000]);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = new int[] {20, 50, 80, 110}[i / 256];
    }
    flat = of(Sample.gray(32, 32, pixels), Operator.EQUALIZE, 0);
    assertArrayEquals(
        new int[] {0, 85, 171, 255}, new int[] {flat[0], flat[256], flat[512], flat[768]});
    int[] few = of(Sample.ramp(), Operator.EQUALIZE, 0); // a step of 0
    assertArrayEquals(of(Sample.ramp(), Operator.IDENTITY, 0), few);
  }

  @Test
  void golden_geometry() {
    assertRows(
        Operator.SHEAR_X, 0.5, 10, 20, 30, 40, 60, 70, 80, 0, 100, 110, 120, 0, 150, 160, 0, 0);
    assertRows(
        Operator.SHEAR_Y, -0.5, 10, 0, 0, 0, 50, 20, 30, 0, 90, 60, 70, 40, 130, 100, 110, 80);
    assertArrayEquals(new int[] {20, 30, 40, 0}, row(Operator.TRANSLATE_X, 1, 0));
    assertArrayEquals(new int[] {50, 60, 70, 80}, row(Operator.TRANSLATE_Y, 1, 0));
    assertArrayEquals(new int[] {40, 80, 120, 160}, row(Operator.ROTATE, 90, 0));
    assertRows(
        Operator.ROTATE, 30, 0, 30, 40, 0, 10, 60, 70, 120, 50, 100, 110, 160, 0, 130, 140, 0);
  }

  /** The two enhancements and the two tables of thresholds, by hand from the tables. */
  @ParameterizedTest
  @CsvSource({
    "TORCHVISION, 9, SHEAR_X, 0.09",
    "TORCHVISION, 9, TRANSLATE_X, 3",
    "TORCHVISION, -9, TRANSLATE_X, -3",
    "TORCHVISION, 9, ROTATE, 9",
    "TORCHVISION, 9, COLOR, 1.27",
    "TORCHVISION, -9, COLOR, 0.73",
    "TORCHVISION, 9, POSTERIZE, 7",
    "TORCHVISION, 9, SOLARIZE, 178.5",
    "TORCHVISION, 30, SHEAR_Y, 0.3",
    "TORCHVISION, 30, TRANSLATE_Y, 12",
    "TORCHVISION, 30, ROTATE, 30",
    "TORCHVISION, 30, BRIGHTNESS, 1.9",
    "TORCHVISION, 30, POSTERIZE, 4",
    "TORCHVISION, 30, SOLARIZE, 0",
    "TRIVIAL_WIDE, 15, SHEAR_X, 0.495",
    "TRIVIAL_WIDE, 15, TRANSLATE_X, 16",
    "TRIVIAL_WIDE, 15, ROTATE, 67.5",
    "TRIVIAL_WIDE, 15, SHARPNESS, 1.495",
    "TRIVIAL_WIDE, 15, POSTERIZE, 5",
    "TIMM, 9, ROTATE, 27",
    "TIMM, 9, SHEAR_X, 0.27",
    "TIMM, 9, TRANSLATE_X, 11.34",
    "TIMM, 9, CONTRAST, 1.72",
    "TIMM, 9, POSTERIZE, 3",
    "TIMM, 9, SOLARIZE, 230",
    "TIMM, 9, SOLARIZE_ADD, 99",
    "TIMM_INCREASING, 9, CONTRAST, 1.81",
    "TIMM_INCREASING, -9, CONTRAST, 0.19",
    "TIMM_INCREASING, 9, POSTERIZE, 1",
    "TIMM_INCREASING, 9, SOLARIZE, 26",
    "AUG_MIX, 9, POSTERIZE, 0",
    "AUG_MIX, 2, POSTERIZE, 3",
    "AUG_MIX, 9, TRANSLATE_X, 9",
    "AUTO_AUGMENT, 9, ROTATE, 30",
    "AUTO_AUGMENT, 3, SOLARIZE, 170",
    "ADVERSARIAL, 9, TRANSLATE_X, 12",
    "ADVERSARIAL, 9, SOLARIZE_ADD, 110"
  })
  void golden_valuesAt28Pixels(OperatorSpace space, double level, Operator operator, double value) {
    assertEquals(value, space.value(operator, level, 28), 1e-9);
  }

  @Test
  void golden_sizesOfTheSpaces() {
    assertEquals(14, OperatorSpace.TORCHVISION.operators().size());
    assertEquals(14, OperatorSpace.TRIVIAL_WIDE.operators().size());
    assertEquals(15, OperatorSpace.TIMM.operators().size());
    assertEquals(15, OperatorSpace.TIMM_INCREASING.operators().size());
    assertEquals(14, OperatorSpace.AUTO_AUGMENT.operators().size());
    assertEquals(13, OperatorSpace.AUG_MIX.operators().size());
    assertEquals(16, OperatorSpace.ADVERSARIAL.operators().size());
    for (OperatorSpace space : OperatorSpace.values()) {
      assertThat(space.operators()).doesNotHaveDuplicates();
    }
    assertThat(OperatorSpace.TORCHVISION.operators()).contains(Operator.IDENTITY);
    assertThat(OperatorSpace.TIMM.operators())
        .contains(Operator.INVERT, Operator.SOLARIZE_ADD)
        .doesNotContain(Operator.IDENTITY);
  }

  /** Level 0 leaves pixels below 255 as they are, but for the two operators without a level. */
  @ParameterizedTest
  @EnumSource(
      value = OperatorSpace.class,
      names = {"TORCHVISION", "TRIVIAL_WIDE", "AUTO_AUGMENT", "ADVERSARIAL", "TIMM_INCREASING"})
  void property_levelZeroIsTheIdentity(OperatorSpace space) {
    Set<Operator> always =
        EnumSet.of(Operator.AUTO_CONTRAST, Operator.EQUALIZE, Operator.INVERT, Operator.POSTERIZE);
    Image image = Sample.image(1, 3, 3, 0, 30, 60, 90, 120, 150, 180, 210, 254);
    for (Operator operator : space.operators()) {
      if (!always.contains(operator)) {
        int[] moved = of(image, operator, space.value(operator, 0, 3));
        assertThat(moved).as(operator.name()).isEqualTo(of(image, Operator.IDENTITY, 0));
      }
    }
    int bits = (int) space.value(Operator.POSTERIZE, 0, 3);
    assertEquals(space == OperatorSpace.TIMM_INCREASING ? 4 : 8, bits);
    int[] white = of(Sample.constant(1, 2, 2, 255), Operator.SOLARIZE, 255);
    assertThat(white).containsOnly(0); // 255 itself flips
  }

  /**
   * The stronger the level, the further from the image, in every space that says so. A move by more
   * than half a view, or a turn by more than a quarter, meets the image again: wide moves are
   * looked at up to half of the levels.
   */
  @ParameterizedTest
  @EnumSource(
      value = OperatorSpace.class,
      names = {"TORCHVISION", "TRIVIAL_WIDE", "AUTO_AUGMENT", "ADVERSARIAL", "TIMM_INCREASING"})
  void property_distanceGrowsWithTheLevel(OperatorSpace space) {
    Image image = smooth();
    int[] plain = of(image, Operator.IDENTITY, 0);
    for (Operator operator : space.operators()) {
      double before = -1;
      boolean far = space == OperatorSpace.TRIVIAL_WIDE && MOVES.contains(operator);
      for (int level = 0; level <= space.levels() / (far ? 2 : 1); level += 3) {
        double distance = distance(plain, of(image, operator, space.value(operator, level, 40)));
        assertThat(distance).as(operator + " " + level).isGreaterThanOrEqualTo(before - 0.6);
        before = distance;
      }
    }
  }

  /** timm's plain table does not grow: its strongest solarize changes no pixel. */
  @Test
  void golden_timmIsNotMonotone() {
    assertEquals(256, OperatorSpace.TIMM.value(Operator.SOLARIZE, 10, 28));
    assertEquals(0, OperatorSpace.TIMM.value(Operator.SOLARIZE, 0, 28));
    assertEquals(1, OperatorSpace.TIMM.value(Operator.COLOR, 5, 28), 1e-12);
  }

  /** Levels up to 200 in a bump. */
  private static Image smooth() {
    var pixels = new int[40 * 40];
    for (int i = 0; i < pixels.length; i++) {
      double x = (i % 40 - 18) / 14.0;
      double y = (i / 40 - 22) / 11.0;
      pixels[i] = (int) (20 + 180 * Math.exp(-x * x - y * y));
    }
    return Sample.gray(40, 40, pixels);
  }

  private static double distance(int[] a, int[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  /** There and back restores what was not pushed out. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_translationsUndoEachOther(long seed) {
    BytePlanes planes = Sample.canvas(Sample.noise(seed, 3, 12, 12)).bytes();
    byte[] before = planes.plane(1).clone();
    int shift = (int) (seed % 5) - 2;
    Operator.TRANSLATE_X.apply(planes, shift, 9);
    Operator.TRANSLATE_X.apply(planes, -shift, 9);
    Operator.TRANSLATE_Y.apply(planes, shift, 9);
    Operator.TRANSLATE_Y.apply(planes, -shift, 9);
    for (int y = 2; y < 10; y++) {
      for (int x = 2; x < 10; x++) {
        assertEquals(before[12 * y + x], planes.plane(1)[12 * y + x]);
      }
    }
  }

  /** A view of one pixel, or two, is no special case. */
  @Test
  void property_smallViews() {
    for (int size = 1; size <= 3; size++) {
      for (Operator operator : Operator.values()) {
        for (double value : new double[] {0, 1, 4, -0.5}) {
          if (operator != Operator.POSTERIZE || value >= 0) {
            assertEquals(size * size, of(Sample.noise(1, 1, size, size), operator, value).length);
          }
        }
      }
    }
  }
}
