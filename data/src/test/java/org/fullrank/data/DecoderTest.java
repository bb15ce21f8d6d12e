package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
  private static final int[] COLORS = {0x0AC81E, 0xFA145A, 0x000000, 0xFFFFFF, 0x123456, 0x800001};

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void golden_losslessFormatsGiveTheSamplesInPlanes(String format) throws Exception {
    Image image = decode(Exhibits.written(Exhibits.rgb(3, COLORS), format));
    assertEquals(3, image.channels());
    assertEquals(2, image.height());
    assertEquals(3, image.width());
    assertThat(unsigned(image))
        .containsExactly(
            0x0A, 0xFA, 0, 0xFF, 0x12, 0x80, //
            0xC8, 0x14, 0, 0xFF, 0x34, 0x00, //
            0x1E, 0x5A, 0, 0xFF, 0x56, 0x01);
  }

  @Test
  void golden_losslessWebp() throws Exception {
    assertThat(unsigned(decode(Exhibits.webp()))).containsExactly(10, 250, 200, 20, 30, 90);
  }

  @Test
  void golden_gifGivesItsPalette() throws Exception {
    int[] palette = {0xFF0AC81E, 0xFFFA145A, 0xFF000000, 0xFFFFFFFF};
    byte[] gif = Exhibits.written(Exhibits.palette(palette, 1, 0, 1, 3, 2, 1), "gif");
    assertThat(unsigned(decode(gif)))
        .containsExactly(10, 250, 255, 0, 250, 200, 20, 255, 0, 20, 30, 90, 255, 0, 90);
  }

  /** Java2D would take stored gray for linear light and give 188 for 128. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff", "gif"})
  void golden_grayStaysAsStored(String format) throws Exception {
    Image image = decode(Exhibits.written(Exhibits.gray(1, 0, 64, 128, 255, 9), format));
    assertEquals(1, image.channels());
    assertThat(unsigned(image)).containsExactly(0, 64, 128, 255, 9);
  }

  /** 128/65535 rounds to 0, 129/65535 to 1: 257 levels of 16 bits to one of 8, half up. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void golden_sixteenBitsAreRounded(String format) throws Exception {
    BufferedImage gray = Exhibits.samples16(1, 3, 0, 128, 129, 32768, 65406, 65407);
    assertThat(unsigned(decode(Exhibits.written(gray, format))))
        .containsExactly(0, 0, 1, 128, 254, 255);
    BufferedImage rgb = Exhibits.samples16(3, 1, 257 * 7, 257 * 8 + 128, 257 * 9 + 129);
    assertThat(unsigned(decode(Exhibits.written(rgb, format)))).containsExactly(7, 8, 10);
  }

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

  /** 100 at a half: (100·128 + 255·127) / 255 = 177.2. */
  @Test
  void golden_alphaIsLaidOverWhite() throws Exception {
    BufferedImage rgba = Exhibits.argb(3, 0x80640000, 0x00123456, 0xFF010203);
    assertThat(unsigned(decode(Exhibits.written(rgba, "png"))))
        .containsExactly(177, 255, 1, 127, 255, 2, 127, 255, 3);
    BufferedImage gray = Exhibits.samples(DataBuffer.TYPE_BYTE, 2, 3, 100, 128, 9, 0, 5, 255);
    assertThat(unsigned(decode(Exhibits.written(gray, "png")))).containsExactly(177, 255, 5);
    BufferedImage deep = Exhibits.samples16(2, 2, 25700, 32896, 0, 0);
    assertThat(unsigned(decode(Exhibits.written(deep, "png")))).containsExactly(177, 255);
    int[] palette = {0x80640000, 0x00123456, 0xFF010203, 0xFF000000};
    assertThat(unsigned(decode(Exhibits.written(Exhibits.palette(palette, 3, 0, 1, 2), "png"))))
        .containsExactly(177, 255, 1, 127, 255, 2, 127, 255, 3);
  }

  @Test
  void golden_aGrayPaletteIsOneChannel() throws Exception {
    int[] palette = {0xFF000000, 0xFF555555, 0xFFAAAAAA, 0xFFFFFFFF};
    Image image = decode(Exhibits.written(Exhibits.palette(palette, 4, 3, 2, 1, 0), "png"));
    assertEquals(1, image.channels());
    assertThat(unsigned(image)).containsExactly(255, 170, 85, 0);
  }

  @Test
  void golden_jpegIsCloseToItsSource() throws Exception {
    int[] flat = IntStream.generate(() -> 0x3C78B4).limit(16 * 8).toArray();
    Image image = decode(Exhibits.written(Exhibits.rgb(16, flat), "jpeg"));
    assertEquals(8, image.height());
    int[] samples = unsigned(image);
    assertThat(samples[0]).isBetween(58, 62);
    assertThat(samples[128 + 64]).isBetween(118, 122);
    assertThat(samples[256 + 127]).isBetween(178, 182);
    int[] gray = IntStream.generate(() -> 100).limit(64).toArray();
    Image one = decode(Exhibits.written(Exhibits.gray(8, gray), "jpeg"));
    assertEquals(1, one.channels());
    assertThat(unsigned(one)).containsOnly(100);
  }

  /** Cyan ink alone: no red is left, whatever profile turned it into RGB. */
  @Test
  void golden_cmykJpegBecomesRgb() throws Exception {
    Image image = decode(Exhibits.adobe(fourBands(0, 255, 255, 255))); // Adobe stores no ink as 255
    assertEquals(3, image.channels());
    int[] samples = unsigned(image);
    assertThat(samples[0]).isLessThan(60);
    assertThat(samples[64]).isGreaterThan(140);
    assertThat(samples[128]).isGreaterThan(140);
  }

  /** The upright image is (1, 2, 3 / 4, 5, 6); what a camera stores is turned the other way. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, 1 2 3 4 5 6",
    "2, 3, 3 2 1 6 5 4",
    "3, 3, 6 5 4 3 2 1",
    "4, 3, 4 5 6 1 2 3",
    "5, 2, 1 4 2 5 3 6",
    "6, 2, 3 6 2 5 1 4",
    "7, 2, 6 3 5 2 4 1",
    "8, 2, 4 1 5 2 6 3"
  })
  void golden_orientationIsUndone(int orientation, int width, String stored) throws Exception {
    int[] samples = Arrays.stream(stored.split(" ")).mapToInt(Integer::parseInt).toArray();
    byte[] png = Exhibits.written(Exhibits.gray(width, samples), "png");
    upright(Exhibits.pngWithExif(png, orientation));
    upright(Exhibits.tiff(ByteOrder.BIG_ENDIAN, orientation, width, samples));
    upright(Exhibits.tiff(ByteOrder.LITTLE_ENDIAN, orientation, width, samples));
    int[] blocks = enlarged(width, samples);
    byte[] jpeg = Exhibits.written(Exhibits.gray(width * 8, blocks), "jpeg");
    Image image = decode(Exhibits.jpegWithExif(jpeg, orientation));
    assertEquals(24, image.width());
    assertEquals(16, image.height());
    for (int i = 0; i < 6; i++) { // the middle of each block of 8 × 8
      int sample = unsigned(image)[(i / 3 * 8 + 4) * 24 + i % 3 * 8 + 4];
      assertThat(sample).isBetween(40 * (i + 1) - 3, 40 * (i + 1) + 3);
    }
  }

  @Test
  void golden_aBrokenOrientationLeavesThePicture() throws Exception {
    byte[] png = Exhibits.written(Exhibits.gray(2, 1, 2), "png");
    assertThat(unsigned(decode(Exhibits.pngWithExif(png, 0)))).containsExactly(1, 2);
    assertThat(unsigned(decode(Exhibits.pngWithExif(png, 9)))).containsExactly(1, 2);
  }

  @Test
  void refuses_whatIsNoImage() {
    refused(
        "notes".getBytes(StandardCharsets.UTF_8), "not a JPEG, PNG, WebP, BMP, GIF or TIFF file");
    refused(new byte[0], "the file is empty");
  }

  /** The signatures as the formats' specifications have them. */
  @ParameterizedTest
  @CsvSource({
    "00000018 66747970 68656963 00000000 6d696631, HEIC",
    "00000018 66747970 6d696631 00000000 6d696631 68656963, HEIC",
    "0000001c 66747970 61766966 00000000 6d696631, AVIF",
    "00000020 66747970 6d696631 00000000 6d696631 61766966, AVIF",
    "ff0a00, JPEG XL",
    "0000000c 4a584c20 0d0a870a, JPEG XL",
    "0000000c 6a502020 0d0a870a, JPEG 2000",
    "38425053 0001, Photoshop",
    "25504446 2d31, PDF",
    "50360a 31, Netpbm",
    "0a3c7376 67, SVG"
  })
  void refuses_formatsThatAreKnownByName(String signature, String name) {
    byte[] file = HexFormat.of().parseHex(signature.replace(" ", ""));
    refused(file, name + " images cannot be read; convert them to JPEG or PNG");
  }

  @Test
  void refuses_bombsBeforeTakingMemory() {
    refused(
        Exhibits.pngHeader(100_000, 100_000),
        "100000 × 100000 pixels; images above 100,000,000 are refused");
  }

  @Test
  void refuses_aJpegThatEndsEarly() throws Exception {
    byte[] jpeg = Exhibits.written(Exhibits.rgb(3, COLORS), "jpeg");
    refused(Arrays.copyOf(jpeg, jpeg.length - 4), "the JPEG file ends early");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff", "gif"})
  void refuses_otherFormatsThatEndEarly(String format) throws Exception {
    int[] noise = new Random(1).ints(64 * 64, 0, 1 << 24).toArray();
    byte[] whole = Exhibits.written(Exhibits.rgb(64, noise), format);
    assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(Unreadable.class)
        .hasMessageStartingWith("a/b.img: damaged " + format.toUpperCase(Locale.ROOT));
  }

  private static void refused(byte[] file, String reason) {
    assertThatThrownBy(() -> decode(file))
        .isInstanceOf(Unreadable.class)
        .hasMessage("a/b.img: " + reason);
  }

  private static void upright(byte[] file) throws Unreadable {
    Image image = decode(file);
    assertEquals(3, image.width());
    assertThat(unsigned(image)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  private static int[] enlarged(int width, int[] samples) {
    int rows = samples.length / width;
    return IntStream.range(0, rows * 8 * width * 8)
        .map(i -> 40 * samples[i / (width * 8) / 8 * width + i % (width * 8) / 8])
        .toArray();
  }

  private static byte[] fourBands(int... samples) throws IOException {
    var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, null);
    for (int i = 0; i < 64; i++) {
      raster.setPixel(i % 8, i / 8, samples);
    }
    ImageWriter writer = Exhibits.writer("jpeg");
    var out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static Image decode(byte[] file) throws Unreadable {
    return Decoder.decode("a/b.img", file);
  }

  private static Image decode(byte[] file, Levels levels) throws Unreadable {
    return Decoder.decode("a/b.img", file, levels);
  }

  private static int[] unsigned(Image image) {
    byte[] pixels = image.pixels();
    return IntStream.range(0, pixels.length).map(i -> pixels[i] & 0xFF).toArray();
  }
}
