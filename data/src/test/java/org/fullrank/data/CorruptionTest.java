package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
  private static Image flat(int side, int value) {
    byte[] pixels = new byte[side * side];
    java.util.Arrays.fill(pixels, (byte) value);
    return new Image(1, side, side, pixels);
  }

  private static double[] values(Image image) {
    return IntStream.range(0, image.pixels().length)
        .mapToDouble(i -> (image.pixels()[i] & 0xFF) / 255.0)
        .toArray();
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /** A gray of 0.5: noise of deviation 0.08 at severity 3 of a small, 0.18 of a large image. */
  @Test
  void golden_gaussianNoise() {
    var small = values(Corruption.GAUSSIAN_NOISE.of(flat(63, 128), 3, new Seed(1)));
    assertThat(mean(small)).isCloseTo(128 / 255.0, within(4 * 0.08 / 63));
    assertThat(deviation(small)).isCloseTo(0.08, within(0.005));
    var large = values(Corruption.GAUSSIAN_NOISE.of(flat(64, 128), 3, new Seed(1)));
    assertThat(deviation(large)).isCloseTo(0.18, within(0.01));
  }

  /** A Poisson count of mean 100·x has deviation √(x/100): 0.0447 at x = 0.2; of 500, √(x/500). */
  @Test
  void golden_shotNoise() {
    var third = values(Corruption.SHOT_NOISE.of(flat(60, 51), 3, new Seed(2)));
    assertThat(mean(third)).isCloseTo(0.2, within(0.004));
    assertThat(deviation(third)).isCloseTo(Math.sqrt(0.2 / 100), within(0.003));
    var first = values(Corruption.SHOT_NOISE.of(flat(60, 204), 1, new Seed(2)));
    assertThat(mean(first)).isCloseTo(0.8, within(0.004));
    assertThat(deviation(first)).isCloseTo(Math.sqrt(0.8 / 500), within(0.003));
    assertThat(mean(values(Corruption.SHOT_NOISE.of(flat(60, 0), 5, new Seed(2))))).isZero();
  }

  /** Severity 5: 7 % of the pixels, half of them white; all channels of a pixel together. */
  @Test
  void golden_saltAndPepper() {
    byte[] pixels = new byte[3 * 60 * 60];
    java.util.Arrays.fill(pixels, (byte) 100);
    var found = Corruption.SALT_AND_PEPPER.of(new Image(3, 60, 60, pixels), 5, new Seed(3));
    int plane = 3600;
    int white = 0;
    int black = 0;
    for (int i = 0; i < plane; i++) {
      assertThat(found.pixels()[i]).isEqualTo(found.pixels()[i + plane]);
      assertThat(found.pixels()[i]).isEqualTo(found.pixels()[i + 2 * plane]);
      white += found.pixels()[i] == (byte) 255 ? 1 : 0;
      black += found.pixels()[i] == 0 ? 1 : 0;
    }
    assertThat(white).isBetween(85, 170); // 126 ± 4 deviations
    assertThat(black).isBetween(85, 170);
  }

  /** A white dot at the centre, σ = 1: the weights of SciPy's gaussian_filter, truncate 4. */
  @Test
  void golden_blur() {
    byte[] pixels = new byte[81];
    pixels[40] = (byte) 255;
    var found = values(Corruption.BLUR.of(new Image(1, 9, 9, pixels), 5, new Seed(0)));
    assertThat(found[40]).isCloseTo(0.15915589, within(0.002));
    assertThat(found[41]).isCloseTo(0.0965328, within(0.002));
    assertThat(found[31]).isCloseTo(0.0965328, within(0.002));
    assertThat(found[30]).isCloseTo(0.05855018, within(0.002));
    assertThat(values(Corruption.BLUR.of(flat(9, 77), 5, new Seed(0)))).containsOnly(77 / 255.0);
  }

  /** 0 and 200 about their mean 100, by .15: 85 and 115. */
  @Test
  void golden_contrast() {
    var two = new Image(1, 1, 2, new byte[] {0, (byte) 200});
    assertThat(Corruption.CONTRAST.of(two, 5, new Seed(0)).pixels()).containsExactly(85, 115);
  }

  /** A turn by 45 degrees of a bar through the middle row lies on a diagonal. */
  @Test
  void golden_rotation() {
    byte[] pixels = new byte[21 * 21];
    java.util.Arrays.fill(pixels, 10 * 21, 11 * 21, (byte) 255);
    var found = Corruption.ROTATION.of(new Image(1, 21, 21, pixels), 3, new Seed(5));
    var values = values(found);
    double rising = IntStream.range(4, 17).mapToDouble(i -> values[(20 - i) * 21 + i]).sum();
    double falling = IntStream.range(4, 17).mapToDouble(i -> values[i * 21 + i]).sum();
    assertThat(Math.max(rising, falling)).isCloseTo(13, within(0.5));
    assertThat(Math.min(rising, falling)).isLessThan(2.5);
    assertThat(values[0]).isZero();
  }

  /** A black image has the largest sample 0 and stays black; a white one keeps its white. */
  @Test
  void golden_fogKeepsTheLargestSample() {
    assertThat(values(Corruption.FOG.of(flat(28, 0), 5, new Seed(1)))).containsOnly(0);
    var gray = values(Corruption.FOG.of(flat(28, 255), 5, new Seed(1)));
    assertThat(java.util.Arrays.stream(gray).max().orElseThrow()).isGreaterThan(0.95);
    assertThat(java.util.Arrays.stream(gray).min().orElseThrow()).isCloseTo(0.4, within(0.05));
  }

  @Test
  void property_plasmaIsWithinItsRangeAndSmootherWithDecay() {
    double[] rough = new Plasma(32, 1.4).drawn(new Seed(1).random());
    double[] smooth = new Plasma(32, 3).drawn(new Seed(1).random());
    assertThat(java.util.Arrays.stream(smooth).min().orElseThrow()).isZero();
    assertThat(java.util.Arrays.stream(smooth).max().orElseThrow()).isEqualTo(1);
    assertThat(steps(smooth)).isLessThan(0.5 * steps(rough));
  }

  private static double steps(double[] height) {
    return IntStream.range(1, height.length)
        .mapToDouble(i -> Math.abs(height[i] - height[i - 1]))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void property_damageFollowsSeedAndImageAndGrows(Corruption kind) throws Exception {
    var mini = new DataConfig.FashionMini();
    var some = new DataConfig.Subset(mini, 20, Optional.of(30));
    double[] away = new double[6];
    for (int severity = 1; severity <= 5; severity++) {
      try (var clean = some.open(new Skipped());
          var once = new DataConfig.Corrupted(some, kind, severity, 4).open(new Skipped());
          var whole = new DataConfig.Corrupted(mini, kind, severity, 4).open(new Skipped());
          var other = new DataConfig.Corrupted(some, kind, severity, 5).open(new Skipped())) {
        assertThat(once.test().size()).isEqualTo(30);
        assertThat(once.test().manifestHash()).isNotEqualTo(other.test().manifestHash());
        int same = 0;
        for (int i = 0; i < 30; i++) {
          var image = once.test().image(i);
          assertThat(image.pixels()).isEqualTo(once.test().image(i).pixels());
          assertThat(image.pixels()).isEqualTo(whole.test().image(place(whole, once, i)).pixels());
          same += java.util.Arrays.equals(image.pixels(), other.test().image(i).pixels()) ? 1 : 0;
          double[] a = values(image);
          double[] b = values(clean.test().image(i));
          away[severity] +=
              IntStream.range(0, a.length).mapToDouble(j -> Math.abs(a[j] - b[j])).sum();
        }
        boolean drawn =
            switch (kind) {
              case BLUR, CONTRAST, JPEG -> false;
              case GAUSSIAN_NOISE, SHOT_NOISE, SALT_AND_PEPPER, ROTATION, FOG -> true;
            };
        assertThat(same).isBetween(drawn ? 0 : 30, drawn ? 25 : 30);
      }
      assertThat(away[severity]).as("severity " + severity).isGreaterThan(away[severity - 1]);
    }
  }

  private static int place(Splits whole, Splits some, int index) {
    return IntStream.range(0, whole.test().size())
        .filter(i -> whole.test().id(i).equals(some.test().id(index)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void property_colourAndUnequalSidesPassEveryKind() {
    byte[] pixels = new byte[3 * 70 * 90];
    new java.util.Random(1).nextBytes(pixels);
    for (Corruption kind : Corruption.values()) {
      var found = kind.of(new Image(3, 70, 90, pixels), 2, new Seed(1));
      assertThat(new int[] {found.channels(), found.height(), found.width()})
          .as(kind.name())
          .containsExactly(3, 70, 90);
      assertThat(found.pixels()).isNotEqualTo(pixels);
    }
    for (Corruption kind : Corruption.values()) {
      assertThat(kind.of(flat(1, 7), 5, new Seed(1)).pixels()).hasSize(1);
    }
  }

  @Test
  void refuses_severitiesThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new DataConfig.Corrupted(new DataConfig.FashionMini(), Corruption.FOG, 6, 0))
        .withMessageContaining("severity: want 1 to 5, was 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Corruption.FOG.of(flat(2, 1), 0, new Seed(0)))
        .withMessageContaining("severity");
  }
}
