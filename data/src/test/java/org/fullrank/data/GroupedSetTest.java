package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets with groups, of garments and digits whose every pixel tells their number. */
class GroupedSetTest {
  @TempDir private Path home;

  /** Garments of classes 2, 4 and 6, numbered within their class; digits 0 and 1. */
  @BeforeEach
  void sources() throws IOException {
    Path garments = Files.createDirectory(home.resolve("garments"));
    idx(garments, "train", Map.of(2, 2500, 4, 1200, 6, 1020));
    idx(garments, "t10k", Map.of(2, 1000, 4, 1000, 6, 1000));
    Path digits = Files.createDirectory(home.resolve("digits"));
    for (int digit = 0; digit < 2; digit++) {
      int shade = digit;
      String numbers =
          IntStream.range(0, 20 * 784)
              .mapToObj(i -> shade == 0 ? "0" : i / 784 % 2 == 0 ? "0.5" : "1")
              .collect(Collectors.joining(","));
      Files.writeString(digits.resolve(digit + ".json"), "{\"data\":[" + numbers + "]}");
    }
  }

  private static void idx(Path folder, String part, Map<Integer, Integer> counts)
      throws IOException {
    int all = counts.values().stream().mapToInt(n -> n).sum();
    try (var images =
            new DataOutputStream(
                Files.newOutputStream(folder.resolve(part + "-images-idx3-ubyte")));
        var labels =
            new DataOutputStream(
                Files.newOutputStream(folder.resolve(part + "-labels-idx1-ubyte")))) {
      images.writeInt(0x803);
      images.writeInt(all);
      images.writeInt(28);
      images.writeInt(28);
      labels.writeInt(0x801);
      labels.writeInt(all);
      for (int label : List.of(2, 4, 6)) {
        for (int i = 0; i < counts.getOrDefault(label, 0); i++) {
          byte[] image = new byte[784];
          Arrays.fill(image, 392, 784, (byte) (i % 251));
          image[0] = (byte) (4 * (i / 251));
          images.write(image);
          labels.writeByte(label);
        }
      }
    }
  }

  private GroupedSet.Dominoes dominoes(int train) {
    return new GroupedSet.Dominoes(
        Optional.of(home.resolve("garments")), Optional.of(home.resolve("digits")), train, .95);
  }

  private GroupedSet.CompositedFashion composited(double amplitude) {
    return new GroupedSet.CompositedFashion(Optional.of(home.resolve("garments")), 2, 4, amplitude);
  }

  @Test
  void golden_groupsOfDominoes() {
    try (var splits = dominoes(40).open(new Skipped())) {
      assertThat(GroupCounts.of(splits.train()).counts()).containsExactly(19, 1, 1, 19);
      assertThat(GroupCounts.of(splits.validation()).counts()).containsExactly(500, 500, 500, 500);
      assertThat(GroupCounts.of(splits.test()).counts()).containsExactly(500, 500, 500, 500);
      assertThat(splits.train().classes()).containsExactly("Pullover", "Shirt");
      assertThat(splits.train().groups())
          .containsExactly("Pullover with 0", "Pullover with 1", "Shirt with 0", "Shirt with 1");
      for (int i = 0; i < splits.train().size(); i++) {
        assertEquals(splits.train().label(i), splits.train().target(i).group() / 2);
      }
    }
  }

  /** No garment stands in two parts; the lower half is the garment, the upper the digit. */
  @Test
  void golden_dominoesAreStacked() throws Unreadable {
    try (var splits = dominoes(40).open(new Skipped())) {
      var seen = new HashSet<String>();
      for (var part : List.of(splits.train(), splits.validation())) {
        for (int i = 0; i < part.size(); i++) {
          byte[] pixels = part.image(i).pixels();
          int garment = pixels[27 * 28] & 0xFF;
          int block = 2 * (pixels[392] & 0xFF); // the mean of the first row with its number and 0
          assertThat(seen.add(part.label(i) + "/" + block + "/" + garment)).isTrue();
        }
      }
      Dataset train = splits.train();
      for (int i = 0; i < train.size(); i++) {
        int digit = train.target(i).group() % 2;
        int shade = train.image(i).pixels()[5] & 0xFF;
        assertThat(shade).isIn(digit == 0 ? List.of(0) : List.of(128, 255));
      }
    }
  }

  @Test
  void golden_halvesAreMeansOfTwoRows() {
    byte[] above = new byte[784];
    byte[] below = new byte[784];
    above[0] = (byte) 200; // row 0
    above[28] = 101; // row 1
    below[783] = (byte) 255; // row 27
    Image image = DominoImages.stacked(above, below);
    assertEquals(151, image.pixels()[0] & 0xFF);
    assertEquals(128, image.pixels()[783] & 0xFF);
    assertEquals(0, image.pixels()[392] & 0xFF);
  }

  /** Waterbirds' shares, disjoint images, the wave of each group. */
  @Test
  void golden_groupsOfComposites() throws Unreadable {
    try (var splits = composited(.6).open(new Skipped())) {
      assertThat(GroupCounts.of(splits.train()).counts()).containsExactly(1750, 92, 28, 530);
      assertThat(GroupCounts.of(splits.validation()).counts()).containsExactly(300, 300, 300, 300);
      assertThat(GroupCounts.of(splits.test()).counts()).containsExactly(500, 500, 500, 500);
      assertThat(splits.train().classes()).containsExactly("Pullover", "Coat");
      for (int i = 0; i < 1900; i += 100) {
        byte[] pixels = splits.train().image(i).pixels();
        boolean standing = splits.train().target(i).group() % 2 == 1;
        // the second row has no garment: the wave alone
        byte[] row = Arrays.copyOfRange(pixels, 28, 56);
        long levels = IntStream.range(0, 28).map(x -> row[x]).distinct().count();
        assertThat(levels).isBetween(standing ? 5L : 1L, standing ? 28L : 1L);
      }
      assertArrayEquals(splits.train().image(7).pixels(), splits.train().image(7).pixels());
    }
  }

  /** m = min(4·image, 1): shares 0, .1 and .5 over a wave of .4. */
  @Test
  void golden_masks() {
    float[] wave = {.4f, .4f, .4f};
    byte[] image = {0, 26, (byte) 128};
    byte[] pixels = new byte[784];
    System.arraycopy(image, 0, pixels, 0, 3);
    float[] all = new float[784];
    System.arraycopy(wave, 0, all, 0, 3);
    byte[] made = Composites.over(pixels, all).pixels();
    double mask = 4 * 26 / 255.0;
    assertEquals(102, made[0] & 0xFF);
    assertEquals(Math.round(255 * (26 / 255.0 * mask + (1 - mask) * .4f)), made[1] & 0xFF);
    assertEquals(128, made[2] & 0xFF);
  }

  /** Periods of 2 to 5 within 0 and the amplitude, along one axis. */
  @Test
  void property_waves() {
    for (int i = 0; i < 20; i++) {
      float[] lying = Composites.wave("w" + i, false, .6);
      float[] standing = Composites.wave("w" + i, true, .6);
      int turns = 0;
      for (int at = 0; at < 784; at++) {
        assertThat(lying[at]).isBetween(0f, .6f + 1e-6f);
        assertEquals(lying[at / 28 * 28], lying[at], 0);
        assertEquals(lying[at % 28 * 28], standing[at], 0);
        turns += at > 0 && at < 28 && (standing[at] < .3) != (standing[at - 1] < .3) ? 1 : 0;
      }
      assertThat(turns).isBetween(3, 10);
    }
  }

  /** Backgrounds do not go along with the class. */
  @Test
  void property_texturesAreIndependent() throws Unreadable {
    try (var splits =
        new GroupedSet.TexturedFashion(Optional.of(home.resolve("garments")), .6)
            .open(new Skipped())) {
      assertEquals(4720, splits.train().size());
      assertThat(splits.train().groups()).isEmpty();
      int standing = 0;
      for (int i = 0; i < 400; i++) {
        byte[] row = Arrays.copyOfRange(splits.train().image(i).pixels(), 28, 56);
        standing += IntStream.range(0, 28).map(x -> row[x]).distinct().count() > 1 ? 1 : 0;
      }
      assertThat(standing).isBetween(160, 240);
    }
  }

  @Test
  void refuses_tooFewImages() {
    assertThatThrownBy(() -> dominoes(8000).open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("dominoes.train: the train part wants 3,800 images of Pullover");
    assertThatThrownBy(() -> dominoes(9000)).hasMessageStartingWith("dominoes: train");
    assertThatThrownBy(() -> composited(2)).hasMessageStartingWith("composited_fashion: amplitude");
    assertThatThrownBy(() -> new GroupedSet.CompositedFashion(Optional.empty(), 3, 3, .6))
        .hasMessageContaining("want two classes");
  }

  @Test
  void refuses_damagedDigits() throws IOException {
    Path file = home.resolve("digits/1.json");
    for (String text :
        List.of("", "{", "{\"data\":[1,2]}", "{\"data\":[0.5]}", "{\"data\":[\"a\"]}", "[", "7")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> dominoes(40).open(new Skipped()))
          .as(text)
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith(file.toString());
    }
  }
}
