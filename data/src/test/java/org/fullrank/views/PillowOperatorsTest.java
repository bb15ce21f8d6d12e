package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.fullrank.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator is Pillow's to the bit. {@code pillow-operators.txt} holds a gray image of 21 × 21
 * and a colour image of 17 × 17, then what Pillow 12.3.0 makes of each: {@code
 * image:operator:value:fill planes}.
 */
class PillowOperatorsTest {
  private static List<String[]> lines() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PillowOperatorsTest.class.getResourceAsStream("pillow-operators.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().map(line -> line.split(" ", 2)).toList();
    }
  }

  static Stream<String> cases() throws IOException {
    return lines().stream().map(cells -> cells[0]).filter(name -> name.contains(":"));
  }

  private static byte[] of(String name) throws IOException {
    for (String[] cells : lines()) {
      if (cells[0].equals(name)) {
        return HexFormat.of().parseHex(cells[1]);
      }
    }
    throw new IllegalStateException(name);
  }

  private static BytePlanes planes(String image) throws IOException {
    byte[] pixels = of(image);
    boolean gray = image.equals("gray");
    int size = gray ? 21 : 17;
    var canvas = Sample.canvas(new Image(gray ? 1 : 3, size, size, pixels));
    return canvas.bytes();
  }

  private static byte[] bytes(BytePlanes planes) {
    int area = planes.size() * planes.size();
    var all = new byte[planes.count() * area];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) planes.level(i / area, i % area);
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void golden_operators(String name) throws IOException {
    String[] words = name.split(":", -1);
    BytePlanes planes = planes(words[0]);
    Operator.valueOf(words[1])
        .apply(planes, Double.parseDouble(words[2]), Integer.parseInt(words[3]));
    assertThat(bytes(planes)).isEqualTo(of(name));
  }

  /** All operators but the two that Pillow lacks, each on both images. */
  @Test
  void golden_theFileIsComplete() throws IOException {
    var seen = new ArrayList<String>();
    cases().forEach(name -> seen.add(name.replaceFirst("^(\\w+:\\w+):.*", "$1")));
    for (Operator operator : Operator.values()) {
      boolean ours = operator == Operator.IDENTITY || operator == Operator.SOLARIZE_ADD;
      for (String image : Arrays.asList("gray", "colour")) {
        assertThat(seen.contains(image + ":" + operator)).isEqualTo(!ours);
      }
    }
  }
}
