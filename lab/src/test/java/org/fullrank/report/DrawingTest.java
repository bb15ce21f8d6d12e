package org.fullrank.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.report.Gallery.GallerySample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DrawingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-0.25, −0.25",
    "0.01234, 0.0123",
    "4.567, 4.57",
    "312.4, 312",
    "60000, 60000",
    "0.0004, 4e-4",
    "0.00000123, 1.2e-6",
    "-1230000, −1.2e6",
    "1e-12, 1e-12",
    "NaN, not a number",
    "Infinity, ∞"
  })
  void golden_briefNumbers(double value, String brief) {
    assertEquals(brief, Numbers.brief(value));
  }

  @Test
  void golden_scales() {
    Scale linear = Scale.linear(DoubleStream.of(0.3, Double.NaN, 2.1), 0, 180);
    assertEquals(List.of(0.5, 1.0, 1.5, 2.0), linear.ticks(4));
    assertEquals(70, linear.at(1.0), 1e-9);
    Scale log = new Scale(Scale.Kind.LOG, 1e-4, 1, 100, 0);
    assertEquals(50, log.at(1e-2), 1e-9);
    assertThat(log.ticks(4)).containsExactly(1.0, 0.1, 0.01, 0.001, 1e-4);
    Scale flat = Scale.linear(DoubleStream.of(5, 5), 0, 100);
    assertEquals(50, flat.at(5), 1e-9);
  }

  @Test
  void golden_longCurvesKeepTheirExtremes() {
    var points =
        IntStream.range(0, 5000)
            .mapToObj(i -> new ReportData.PlotPoint(i, i == 1234 ? 99 : i == 4321 ? Double.NaN : 1))
            .toList();
    var thinned = Curves.thinned(points);
    assertThat(thinned).hasSizeLessThanOrEqualTo(360).contains(points.get(1234), points.get(4321));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void golden_aPngReadsBack(int channels) throws Exception {
    byte[] pixels = new byte[channels * 5 * 7];
    new Seed(channels).random().nextBytes(pixels);
    var read = ImageIO.read(new ByteArrayInputStream(Png.of(new Image(channels, 5, 7, pixels))));
    assertEquals(7, read.getWidth());
    for (int i = 0; i < 35; i++) {
      for (int c = 0; c < channels; c++) {
        int sample = read.getRaster().getSample(i % 7, i / 7, c);
        assertEquals(pixels[c * 35 + i] & 0xFF, sample, "pixel " + i + " channel " + c);
      }
    }
  }

  /** A 16 × 32 image: the middle square of 16 shrinks by nothing, each 8 × 8 quarter by two. */
  @Test
  void golden_aThumbnailIsTheMiddleSquareAveraged() throws Exception {
    byte[] wide = new byte[16 * 32];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = (byte) (i % 32 == 8 ? 200 : i % 32 < 8 ? 255 : 10);
    }
    byte[] small = new byte[8 * 8];
    Sprite sprite = Sprite.of(List.of(new Image(1, 16, 32, wide), new Image(1, 8, 8, small)));
    assertEquals(16, sprite.edge());
    var sheet = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(sprite.png())));
    assertEquals(200, sheet.getRaster().getSample(0, 0, 0));
    assertEquals(10, sheet.getRaster().getSample(1, 0, 0));
    assertEquals(0, sheet.getRaster().getSample(16, 0, 0));
    assertEquals("16 0 16 16", attribute(sprite.thumbnail(1), "viewBox"));
  }

  @Test
  void golden_neighboursAreTheNearestByAngle() {
    var image = new Image(1, 1, 1, new byte[1]);
    List<GallerySample> samples =
        IntStream.range(0, 7)
            .mapToObj(i -> new GallerySample("s" + i, Optional.of("c" + i % 2), image))
            .toList();
    float[][] rows = new float[7][2];
    for (int i = 0; i < 7; i++) {
      rows[i][0] = (i + 1) * (float) Math.cos(0.1 * i);
      rows[i][1] = (i + 1) * (float) Math.sin(0.1 * i);
    }
    Gallery gallery = Gallery.of(samples, rows);
    assertEquals(new Gallery.GalleryRow(0, List.of(1, 2, 3, 4, 5)), gallery.rows().get(0));
    assertEquals(1, gallery.rows().get(1).query());
    assertEquals(List.of("c0", "c1"), gallery.classes());
    assertThat(gallery.rows()).hasSize(7);
  }

  private static String attribute(Tag tag, String name) {
    String all = tag.attributes();
    int from = all.indexOf(name + "=\"") + name.length() + 2;
    return all.substring(from, all.indexOf('"', from));
  }
}
