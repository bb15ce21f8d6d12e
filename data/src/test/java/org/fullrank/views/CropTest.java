package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of the boxes that a random crop draws. */
class CropTest {
  private static final int DRAWS = 2000;

  private static Stream<Box> boxes(SpatialStep.Crop crop, int height, int width, long seed) {
    var draw = new Draw(new Seed(seed).random(), height, width, true);
    return Stream.generate(() -> Box.drawn(crop, draw)).limit(DRAWS);
  }

  private static SpatialStep.Crop crop(double minArea, double maxArea, double maxAspect) {
    return new SpatialStep.Crop(minArea, maxArea, maxAspect, Interpolation.BILINEAR);
  }

  /** The largest distance of the sorted numbers, of 0 to 1, from the even distribution. */
  private static double distanceFromEven(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double most = 0;
    for (int i = 0; i < sorted.length; i++) {
      most = Math.max(most, Math.abs(sorted[i] - (i + 0.5) / sorted.length));
    }
    return most;
  }

  /**
   * Boxes that always fit: {@code log(width / height)} is even between −log 4 and log 4, so half of
   * the boxes are wider than high. An aspect that is even between ¼ and 4 would make four of five
   * wider. The bound on the distance is passed once in 10⁴ (Kolmogorov).
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theLogarithmOfTheAspectIsEven(long seed) {
    double[] shapes =
        boxes(crop(0.1, 0.2, 4), 4000, 4000, seed)
            .mapToDouble(box -> Math.log((double) box.width() / box.height()) / Math.log(4))
            .map(shape -> (shape + 1) / 2)
            .toArray();
    assertThat(distanceFromEven(shapes)).isLessThan(2.2 / Math.sqrt(DRAWS));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theAreaIsEven(long seed) {
    double[] areas =
        boxes(crop(0.05, 0.1, 4), 3000, 5000, seed)
            .mapToDouble(box -> (double) box.width() * box.height() / 15_000_000)
            .map(share -> (share - 0.05) / 0.05)
            .toArray();
    assertThat(distanceFromEven(areas)).isLessThan(2.2 / Math.sqrt(DRAWS));
  }

  /** A square of 3 in 5 rows and 7 columns stands at each of 3 · 5 places equally often. */
  @Test
  void golden_everyPlaceToTheLastRowAndColumnIsDrawn() {
    int[][] count = new int[3][5];
    boxes(crop(9 / 35.0, 9 / 35.0, 1), 5, 7, 1)
        .forEach(box -> {
          assertEquals(3, box.height());
          assertEquals(3, box.width());
          count[box.top()][box.left()]++;
        });
    assertThat(Arrays.stream(count).flatMapToInt(Arrays::stream))
        .allSatisfy(times -> assertThat(times).isBetween(90, 180)); // 133 ± 11
  }

  /** Ten draws of area and shape, of two numbers each, are tried before the middle is taken. */
  @Test
  void golden_theMiddleIsTakenAfterTenDraws() {
    var draw = new Draw(new Seed(3).random(), 4, 400, true);
    Box.drawn(crop(0.125, 1, 2), draw);
    double next = new Seed(3).random().doubles().skip(20).findFirst().orElseThrow();
    assertEquals(next, draw.uniform(0, 1));
  }

  /** The whole image is the only box of its own area and shape. */
  @Test
  void golden_theWholeImage() {
    assertThat(boxes(crop(1, 1, 1), 6, 6, 1)).containsOnly(new Box(0, 0, 6, 6));
  }

  /**
   * No box of an eighth and aspect 2 or less fits in 4 × 400 pixels: the middle 8 of its columns.
   * On end, the middle 8 rows; odd remainders begin at the lower half.
   */
  @Test
  void golden_theMiddleOfANarrowImage() {
    var crop = crop(0.125, 1, 2);
    assertThat(boxes(crop, 4, 400, 1)).containsOnly(new Box(0, 196, 4, 8));
    assertThat(boxes(crop, 401, 4, 1)).containsOnly(new Box(196, 0, 8, 4));
    assertThat(boxes(crop, 1, 64, 1)).contains(new Box(0, 31, 1, 2));
  }
}
