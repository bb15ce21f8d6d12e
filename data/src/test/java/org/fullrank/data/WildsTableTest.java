package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout of WILDS' metadata.csv, on twelve images. */
class WildsTableTest {
  private static final String HEAD = "img_id,img_filename,y,split,place,place_filename\n";

  @TempDir private Path home;

  @BeforeEach
  void images() throws IOException {
    for (int i = 0; i < 12; i++) {
      var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", home.resolve(i + ".png").toFile());
    }
    Files.writeString(home.resolve("metadata.csv"), table());
  }

  /** Two images of each group in training, one in the test part. */
  private static String table() {
    var text = new StringBuilder(HEAD);
    for (int i = 0; i < 12; i++) {
      text.append("%d,%d.png,%d,%d,%d,/x/y.jpg%n".formatted(i, i, i % 2, i < 8 ? 0 : 2, i / 2 % 2));
    }
    return text.toString();
  }

  private GroupedSet.Wilds set(String... groups) {
    return new GroupedSet.Wilds(
        home,
        GroupedSet.Wilds.IMAGE,
        GroupedSet.Wilds.LABEL,
        groups.length == 0 ? GroupedSet.Wilds.GROUPS : List.of(groups),
        DataConfig.LEVELS);
  }

  @Test
  void golden_groupsAreTheValuesOfTheColumns() {
    try (var splits = set().open(new Skipped())) {
      assertThat(splits.train().groups())
          .containsExactly("y=0, place=0", "y=0, place=1", "y=1, place=0", "y=1, place=1");
      assertThat(GroupCounts.of(splits.train()).counts()).containsExactly(2, 2, 2, 2);
      assertThat(GroupCounts.of(splits.test()).counts()).containsExactly(1, 1, 1, 1);
      assertThat(splits.train().classes()).containsExactly("0", "1");
      for (int i = 0; i < 8; i++) {
        assertEquals(i % 2, splits.train().label(i));
        assertEquals(2 * (i % 2) + i / 2 % 2, splits.train().target(i).group());
      }
      assertThat(splits.train().manifestHash())
          .isNotEqualTo(((Grouped) splits.train()).all().manifestHash());
    }
    try (var splits = set("place").open(new Skipped())) {
      assertThat(GroupCounts.of(splits.train()).counts()).containsExactly(4, 4);
    }
  }

  /** A batch has the groups beside the classes. */
  @Test
  void golden_targetsHaveGroups() {
    try (var splits = set().open(new Skipped())) {
      var targets = List.of(splits.train().target(0), splits.train().target(3));
      var batch = (org.fullrank.input.Targets.Groups) Target.batch(targets);
      assertThat(batch.indices()).containsExactly(0, 1);
      assertThat(batch.groups()).containsExactly(0, 3);
    }
  }

  @Test
  void refuses_absentAndEmptyGroups() throws IOException {
    assertThatThrownBy(() -> set("y", "background").open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("metadata.csv:1: no column background; the table has img_id");
    Files.writeString(
        home.resolve("metadata.csv"), table().replace("8,8.png,0,2,0", "8,8.png,1,2,1"));
    assertThatThrownBy(() -> set().open(new Skipped()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "want 1 test image or more of each group, were y=0, place=0 0, y=0, place=1 1,"
                + " y=1, place=0 1, y=1, place=1 2");
  }

  @Test
  void refuses_linesThatAreWrong() throws IOException {
    refused(HEAD + "0,0.png,0,3,0,x\n", "metadata.csv:2: split: want 0, 1 or 2");
    refused(HEAD + "0,0.png,0,0\n", "metadata.csv:2: want 6 cells as in the header, was 4");
    refused(HEAD + "0,0.png,,0,0,x\n", "metadata.csv:2: no y");
    refused(HEAD + "0,0.png,0,0,,x\n", "metadata.csv:2: no place");
    refused(table() + "0,0.png,0,0,0,x\n", "want each image once, was a second 0.png");
    refused(HEAD + "0,none.png,0,0,0,x\n", "names no existing image");
    refused("", "no header line");
  }

  private void refused(String text, String message) throws IOException {
    Files.writeString(home.resolve("metadata.csv"), text);
    assertThatThrownBy(() -> set().open(new Skipped()))
        .as(text)
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  /**
   * 1,000 tables with changed bytes or another length: a set, or a Problem that names the table.
   */
  @Test
  void property_damageIsToldClearly() throws IOException {
    byte[] whole = table().getBytes(StandardCharsets.UTF_8);
    Path file = home.resolve("metadata.csv");
    int opened = 0;
    for (int trial = 0; trial < 1000; trial++) {
      RandomGenerator random = new Seed(trial).random();
      byte[] bytes = whole.clone();
      for (int change = random.nextInt(5); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) ",\n\"0129".charAt(random.nextInt(7));
      }
      Files.write(
          file,
          random.nextInt(5) == 0
              ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
              : bytes);
      try (var splits = set().open(new Skipped())) {
        opened++;
        assertThat(GroupCounts.of(splits.train()).counts()).doesNotContain(0);
      } catch (Problem clear) {
        assertThat(clear.getMessage()).startsWith(file.toString());
      }
    }
    assertThat(opened).isBetween(20, 900);
  }
}
