package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of more than 8 bits, whose samples may use any part of their format's range. */
class LevelsTest {
  /** 12 significant bits: 4,095 of 65,535 is 16 of 255; over their own range they fill it. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void golden_levelsStretchDeepSamples(String format) throws Exception {
    byte[] file = Exhibits.written(Exhibits.samples16(1, 4, 1000, 2000, 3000, 4095), format);
    assertThat(unsigned(decode(file))).containsExactly(4, 8, 12, 16);
    assertThat(unsigned(decode(file, new Levels.Own()))).containsExactly(0, 82, 165, 255);
    assertThat(unsigned(decode(file, new Levels.Between(0, 4095))))
        .containsExactly(62, 125, 187, 255);
    assertThat(unsigned(decode(file, new Levels.Between(2000, 3000))))
        .containsExactly(0, 0, 255, 255);
    assertThat(Decoder.range("a.img", file)).contains(new SampleRange(1000, 4095, 65535));
  }

  /** Of −500 to 5,800 nothing is cut off: −500 is black, 5,800 white, and 2,650 is between. */
  @Test
  void golden_levelsReachFloatsOutsideTheFormatsRange() throws Exception {
    for (int bits : new int[] {16, 32, 64}) {
      byte[] tiff = Exhibits.floats(bits, -500, 2650, 5800);
      assertThat(Decoder.range("a.tif", tiff)).contains(new SampleRange(-500, 5800, 1));
      assertThat(unsigned(decode(tiff, new Levels.Own()))).containsExactly(0, 128, 255);
      assertThat(unsigned(decode(tiff, new Levels.Between(-500, 12_100))))
          .containsExactly(0, 64, 128);
      assertThat(unsigned(decode(tiff))).containsExactly(0, 255, 255);
    }
  }

  @Test
  void golden_levelsLeaveEightBitsAlone() throws Exception {
    byte[] png = Exhibits.written(Exhibits.gray(3, 1, 2, 3), "png");
    assertThat(unsigned(decode(png, new Levels.Own()))).containsExactly(1, 2, 3);
    assertThat(Decoder.range("a.png", png)).isEmpty();
  }

  /** A flat image has no range of its own, and is black. Transparency lies over white as ever. */
  @Test
  void golden_levelsOfAFlatImageAndOfOneWithAlpha() throws Exception {
    byte[] flat = Exhibits.written(Exhibits.samples16(1, 2, 700, 700), "png");
    assertThat(unsigned(decode(flat, new Levels.Own()))).containsExactly(0, 0);
    byte[] alpha = Exhibits.written(Exhibits.samples16(2, 2, 0, 65535, 1000, 0), "png");
    assertThat(unsigned(decode(alpha, new Levels.Own()))).containsExactly(0, 255);
  }

  @Test
  void refuses_levelsWithoutARange() {
    assertThatThrownBy(() -> new Levels.Between(3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("high: want more than low 3.0, was 3.0");
    assertThatThrownBy(() -> new Levels.Between(Double.NaN, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Image decode(byte[] file) throws Unreadable {
    return decode(file, new Levels.Whole());
  }

  private static Image decode(byte[] file, Levels levels) throws Unreadable {
    return Decoder.decode("a/b.img", file, levels);
  }

  private static int[] unsigned(Image image) {
    byte[] pixels = image.pixels();
    return IntStream.range(0, pixels.length).map(i -> pixels[i] & 0xFF).toArray();
  }
}
