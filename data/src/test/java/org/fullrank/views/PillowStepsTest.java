package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.fullrank.data.Image;
import org.fullrank.views.Policy.PixelType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The departures from Pillow that the package's page states. {@code pillow-steps.txt} holds an
 * image of 16 × 16 and what Pillow 12.3.0 makes of it: {@code step:parameter planes}.
 */
class PillowStepsTest {
  private static final int SIZE = 16;

  /**
   * The columns: the step, the largest difference anywhere, and 4 pixels or more from the border.
   */
  @ParameterizedTest
  @CsvSource({
    "blur:0.5, 41, 4",
    "blur:1, 41, 4",
    "blur:2, 41, 4",
    "hue:-0.1, 15, 15",
    "hue:0.1, 15, 15",
    "hue:0.3, 15, 15",
    "solarize:128, 0, 0"
  })
  void golden_differencesAreAsStated(String step, int anywhere, int inside) throws IOException {
    Map<String, byte[]> values = values();
    byte[] source = Objects.requireNonNull(values.get("source"));
    byte[] pillow = Objects.requireNonNull(values.get(step));
    for (PixelType type : PixelType.values()) {
      var canvas = new Canvas(SIZE);
      var whole = Frame.of(new Box(0, 0, SIZE, SIZE), Interpolation.BILINEAR);
      canvas.show(new Image(3, SIZE, SIZE, source), whole, type);
      paint(step, canvas);
      assertThat(worst(canvas, pillow, 0)).isLessThanOrEqualTo(anywhere);
      assertThat(worst(canvas, pillow, 4)).isLessThanOrEqualTo(inside);
    }
  }

  private static void paint(String step, Canvas canvas) {
    String[] words = step.split(":", 2);
    float parameter = Float.parseFloat(words[1]);
    switch (words[0]) {
      case "blur" -> canvas.blur(parameter);
      case "hue" -> Colors.hue(canvas, parameter);
      default -> Colors.solarize(canvas, parameter / 255);
    }
  }

  private static int worst(Canvas canvas, byte[] pillow, int border) {
    int worst = 0;
    for (int i = 0; i < pillow.length; i++) {
      int at = i % (SIZE * SIZE);
      int x = at % SIZE;
      int y = at / SIZE;
      int edge = Math.min(Math.min(x, SIZE - 1 - x), Math.min(y, SIZE - 1 - y));
      int level = Math.round(255 * canvas.plane(i / (SIZE * SIZE))[at]);
      worst = edge < border ? worst : Math.max(worst, Math.abs(level - (pillow[i] & 0xFF)));
    }
    return worst;
  }

  private static Map<String, byte[]> values() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PillowStepsTest.class.getResourceAsStream("pillow-steps.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines()
          .map(line -> line.split(" ", 2))
          .collect(Collectors.toMap(cells -> cells[0], cells -> HexFormat.of().parseHex(cells[1])));
    }
  }
}
