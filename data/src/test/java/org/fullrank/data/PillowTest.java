package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of file beside values that another decoder made. The files and the values are written
 * by Pillow 12.3.0 and its libjpeg-turbo, libtiff, libwebp and LittleCMS; {@code values.txt} has a
 * line {@code file tolerance channels height width planes} for each. The values of deep images are
 * NumPy's: a sample as a share of its format's range, times 255, rounded half up. Where a file has
 * a profile, they are those of LittleCMS's conversion to sRGB, rendering intent perceptual. A lossy
 * WebP file has a second tolerance, of the mean difference: the reader repeats the halved colour
 * planes, where libwebp interpolates them.
 */
class PillowTest {
  private static final String HOME = "pillow/";

  /**
   * A file and its values.
   *
   * @param most largest difference of a sample from its value
   * @param mean largest mean difference
   */
  record Known(String file, int most, double mean, List<Integer> shape, String planes) {
    static Known of(String line) {
      String[] cells = line.split(" ", -1);
      String[] tolerances = cells[1].split("/", -1);
      return new Known(
          cells[0],
          number(tolerances[0]),
          Double.parseDouble(tolerances[tolerances.length - 1]),
          List.of(number(cells[2]), number(cells[3]), number(cells[4])),
          cells[5]);
    }

    private static int number(String cell) {
      return Integer.parseInt(cell);
    }

    @Override
    public String toString() {
      return file; // in the name of the test
    }
  }

  static List<Known> files() throws IOException {
    String values = new String(resource("values.txt"), StandardCharsets.US_ASCII);
    return values.lines().map(Known::of).toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void golden_theSamplesAreTheOtherDecoders(Known known) throws Exception {
    Image image = Decoder.decode(known.file, resource(known.file), new Levels.Whole());
    assertThat(List.of(image.channels(), image.height(), image.width())).isEqualTo(known.shape);
    byte[] values = HexFormat.of().parseHex(known.planes);
    int[] differences =
        IntStream.range(0, values.length)
            .map(i -> Math.abs((values[i] & 0xFF) - (image.pixels()[i] & 0xFF)))
            .toArray();
    assertThat(Arrays.stream(differences).max().orElseThrow()).isLessThanOrEqualTo(known.most);
    assertThat(Arrays.stream(differences).average().orElseThrow()).isLessThanOrEqualTo(known.mean);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PillowTest.class.getResourceAsStream(HOME + name), name)) {
      return in.readAllBytes();
    }
  }
}
