package org.fullrank.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.fullrank.data.Image;
import org.fullrank.report.ImageFindings.ImagePair;
import org.fullrank.report.ImageFindings.LoneImage;
import org.fullrank.report.ImageFindings.NamedImage;
import org.fullrank.search.ImageChange;
import org.fullrank.search.Retrieval;
import org.fullrank.search.SearchResult;
import org.junit.jupiter.api.Test;

class ImageSectionsTest {
  private static final Image GRAY = new Image(1, 2, 2, new byte[] {0, 40, 80, 120});
  private static final Image RED = new Image(3, 1, 2, new byte[] {90, 110, 0, 0, 0, 0});

  private static BufferedImage drawn(Tag sheet) throws IOException {
    var matcher = Pattern.compile("base64,([^\"]*)").matcher(sheet.toString());
    assertThat(matcher.find()).isTrue();
    byte[] png = Base64.getDecoder().decode(matcher.group(1));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** At an edge of 1 the gray image is its mean, 60, and the wide red one, 100, is one pixel. */
  @Test
  void golden_aSheetOfMeans() throws IOException {
    var drawn = drawn(ImageSheet.of(List.of(List.of(GRAY, RED)), 1, "two"));
    assertEquals(10, drawn.getWidth());
    assertEquals(5, drawn.getHeight());
    assertEquals(0xFF3C3C3C, drawn.getRGB(0, 0));
    assertEquals(0xFF640000, drawn.getRGB(5, 0));
    assertEquals(0xFFF0F0F0, drawn.getRGB(3, 3));
  }

  /** A wide image stands in the middle of its square, on paper. */
  @Test
  void golden_aWideImageIsShownWhole() throws IOException {
    var wide = new Image(1, 1, 3, new byte[] {10, 20, 30});
    var drawn = drawn(ImageSheet.of(List.of(List.of(wide)), 3, "one"));
    assertEquals(0xFFF0F0F0, drawn.getRGB(0, 0));
    assertEquals(0xFF0A0A0A, drawn.getRGB(0, 1));
    assertEquals(0xFF1E1E1E, drawn.getRGB(2, 1));
  }

  @Test
  void golden_theReportShowsSearchAndPreviews() {
    var changes = new EnumMap<ImageChange, Retrieval>(ImageChange.class);
    int hits = 0;
    for (ImageChange change : ImageChange.values()) {
      changes.put(change, new Retrieval(hits++, 4));
    }
    var found =
        new SearchResult(
            List.of(new SearchResult.Row("trained encoder", changes)),
            List.of(0, 1),
            List.of(),
            List.of());
    var first = new NamedImage("a<b>.jpg", GRAY);
    var findings =
        new ImageFindings(
            List.of(List.of(GRAY, RED)),
            Optional.of(found),
            List.of(new ImagePair(first, new NamedImage("c.jpg", RED), 0.987)),
            List.of(new LoneImage(first, -0.25)));
    String page = SearchTable.section(findings, found).toString();
    assertThat(page)
        .contains("JPEG quality 25", "crop", "mirror", "the nearest of 2 images")
        .contains("<td>75.0<small>", "<td>50.0<small>")
        .contains("a&lt;b&gt;.jpg and c.jpg, similarity 0.987", "a&lt;b&gt;.jpg, similarity −0.25")
        .doesNotContain("<b>");
    assertThat(Previews.section(findings.previews()).toString())
        .contains("Views in training", "1 image and views of each");
  }

  @Test
  void golden_theReportShowsWhatARoomShows() throws IOException {
    var shown =
        new ImageFindings.ImageExhibit(
            "turned", "Turned <features>", "How to read it.", List.of(List.of(GRAY, RED)));
    Tag section = Previews.section(shown);
    assertThat(section.toString())
        .contains("id=\"turned\"", "Turned &lt;features&gt;", "How to read it.");
    assertEquals(200, drawn(section).getWidth());
  }
}
