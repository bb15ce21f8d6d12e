package org.fullrank.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contrasts of the page's palette in its light and its dark form, by WCAG 2.2: 3:1 for graphics,
 * 4.5:1 for text. Grid lines, tracks and the frames of cards are decoration.
 */
class ContrastTest {
  private static final Map<String, String[]> PALETTE = new TreeMap<>();
  private static String css = "";

  @BeforeAll
  static void palette() throws IOException {
    try (var in = Report.class.getResourceAsStream("report.css")) {
      css = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    Pattern.compile("--(\\w+): light-dark\\((#\\w{6}), (#\\w{6})\\)")
        .matcher(css)
        .results()
        .forEach(m -> PALETTE.put(m.group(1), new String[] {m.group(2), m.group(3)}));
  }

  private static double[] rgb(String hex) {
    return IntStream.of(1, 3, 5)
        .mapToDouble(i -> Integer.parseInt(hex.substring(i, i + 2), 16) / 255.0)
        .toArray();
  }

  private static double luminance(double... rgb) {
    double[] linear =
        Arrays.stream(rgb)
            .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
            .toArray();
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  private static double contrast(double[] a, double[] b) {
    double one = luminance(a) + 0.05;
    double other = luminance(b) + 0.05;
    return Math.max(one, other) / Math.min(one, other);
  }

  private static double[] colour(String name, int form) {
    return rgb(Objects.requireNonNull(PALETTE.get(name), name)[form]);
  }

  private static void assertContrast(double least, String one, String other) {
    for (int form = 0; form < 2; form++) {
      assertThat(contrast(colour(one, form), colour(other, form)))
          .as("%s on %s, %s", one, other, form == 0 ? "light" : "dark")
          .isGreaterThanOrEqualTo(least);
    }
  }

  /** Black on white is 21:1, and #777 on white 4.48:1. */
  @Test
  void golden_theContrastOfKnownColours() {
    assertEquals(21, contrast(rgb("#000000"), rgb("#ffffff")), 1e-9);
    assertEquals(4.48, contrast(rgb("#777777"), rgb("#ffffff")), 5e-3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accent", "floor", "early", "raw", "whisker", "good", "bad", "k0", "k1", "k2", "k3", "k4",
        "k5", "k6", "k7", "k8", "k9"
      })
  void property_graphicsStandOutFromTheirCard(String name) {
    assertContrast(3, name, "card");
  }

  /** A bar on its track; a whisker on the halo that lies between it and the bar. */
  @ParameterizedTest
  @CsvSource({"accent,grid", "floor,grid", "whisker,card", "accent,card", "floor,card"})
  void property_partsOfABarStandOutFromEachOther(String one, String other) {
    assertContrast(3, one, other);
  }

  @ParameterizedTest
  @CsvSource({
    "ink,card",
    "soft,card",
    "accent,card",
    "good,card",
    "bad,card",
    "ink,paper",
    "soft,paper"
  })
  void property_textIsLegible(String name, String ground) {
    assertContrast(4.5, name, ground);
  }

  /** Numbers of the confusion matrix on every tint up to the darkest, 45 % of the accent. */
  @Test
  void property_numbersOfTheMatrixAreLegible() {
    for (int form = 0; form < 2; form++) {
      for (int percent = 0; percent <= 45; percent++) {
        double share = percent / 100.0;
        double[] accent = colour("accent", form);
        double[] card = colour("card", form);
        double[] tint = new double[3];
        Arrays.setAll(tint, c -> share * accent[c] + (1 - share) * card[c]);
        assertThat(contrast(tint, colour("ink", form))).isGreaterThan(4.5);
      }
    }
  }

  /** Numbers of the attention table: the page's own styles, cell by cell. */
  @Test
  void property_numbersOfTheAttentionTableAreLegible() {
    String page = Report.render(Samples.run());
    var cells =
        Pattern.compile("background:rgb\\((\\d+),(\\d+),(\\d+)\\);color:#(fff|000)")
            .matcher(page)
            .results()
            .toList();
    assertThat(cells).hasSize(18);
    assertThat(cells)
        .allSatisfy(cell -> {
          double[] ground = new double[3];
          Arrays.setAll(ground, c -> Integer.parseInt(cell.group(c + 1)) / 255.0);
          double[] ink = cell.group(4).equals("fff") ? rgb("#ffffff") : rgb("#000000");
          assertThat(contrast(ground, ink)).isGreaterThan(4.5);
        });
  }

  /** A faded line has another contrast than its colour: nothing that is drawn fades. */
  @Test
  void property_onlySmallPrintFades() {
    assertThat(
            Pattern.compile("^(.*)\\{[^}]*opacity", Pattern.MULTILINE)
                .matcher(css)
                .results()
                .map(rule -> rule.group(1).strip()))
        .containsExactly(".heat small");
  }
}
