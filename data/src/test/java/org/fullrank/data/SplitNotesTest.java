package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitNotesTest {
  @TempDir private Path folder;

  @Test
  void golden_aUsualSplitHasNoNotes() {
    put("train/cat/1.png", 1);
    put("train/dog/1.png", 2);
    put("test/cat/1.png", 3);
    put("test/dog/1.png", 4);
    assertThat(open(0).notes()).isEmpty();
  }

  @Test
  void golden_classesThatAPartLacksAreTold() {
    put("train/cat/1.png", 1);
    put("train/dog/1.png", 2);
    put("train/lynx/1.png", 3);
    put("test/cat/1.png", 4);
    put("test/emu/1.png", 5);
    assertThat(open(0).notes())
        .containsExactly(
            "2 of 4 classes without a test sample, so that accuracy says nothing of them: dog, lynx",
            "1 of 4 classes without a training sample, so that no probe learns them: emu");
  }

  /** Whatever the hash chooses, a class of one image is in one part only. */
  @Test
  void golden_theSplitByHashTellsOfRareClasses() {
    IntStream.range(0, 60).forEach(i -> put("cat/%d.png".formatted(i), i));
    put("lynx/0.png", 99);
    assertThat(open(0.3).notes()).singleElement().asString().endsWith(": lynx");
  }

  @Test
  void golden_equalImagesAreCounted() {
    put("train/cat/1.png", 1);
    put("train/dog/1.png", 2);
    put("test/cat/1.png", 2);
    put("test/cat/2.png", 1);
    put("test/dog/1.png", 3);
    String equal =
        "equal to training samples, byte for byte: 2 of 3 test samples, such as test/cat/1.png and"
            + " train/dog/1.png";
    assertThat(open(0).notes()).containsExactly(equal);
    assertThat(open(0).notes(0)).isEmpty(); // nothing may be read
  }

  @Test
  void golden_darkImagesAreTold() throws IOException {
    deep("1.png", 0, 4095);
    deep("2.png", 30, 900);
    put("3.png", 1);
    assertThat(open(0).notes())
        .containsExactly(
            "data.levels: samples of more than 8 bits reach from 0 to 4,095 of 65,535 in 2 of 3"
                + " images looked at, so that they come out dark; set data.levels to own, or to"
                + " {name: between, low: 0, high: 4095}");
    var stretched = new DataConfig.Images(folder, 0, new Levels.Own());
    assertThat(stretched.open(new Skipped()).notes()).isEmpty();
  }

  /** A float image that is as it should be says nothing of a 16-bit image beside it. */
  @Test
  void golden_eachFormatHasItsRange() throws IOException {
    deep("1.png", 0, 4095);
    Bytes.put(folder, "2.tif", pillow("float.tif"));
    assertThat(open(0).notes())
        .singleElement()
        .asString()
        .contains("from 0 to 4,095 of 65,535 in 1 of 2 images");
    Bytes.put(folder, "3.tif", pillow("floatover.tif"));
    assertThat(open(0).notes())
        .hasSize(2)
        .first()
        .asString()
        .contains("so that samples outside 0 to 1 are cut off");
  }

  private static byte[] pillow(String name) throws IOException {
    try (var in =
        Objects.requireNonNull(SplitNotesTest.class.getResourceAsStream("pillow/" + name))) {
      return in.readAllBytes();
    }
  }

  @Test
  void golden_brightDeepImagesAreUsual() throws IOException {
    deep("1.png", 0, 4095);
    deep("2.png", 0, 40_000);
    assertThat(open(0).notes()).isEmpty();
  }

  private void deep(String name, int low, int high) throws IOException {
    Bytes.put(folder, name, Exhibits.written(Exhibits.samples16(1, 2, low, high), "png"));
  }

  private void put(String name, int sample) {
    Bytes.put(folder, name, Bytes.png(sample));
  }

  private Splits open(double testFraction) {
    return new DataConfig.Images(folder, testFraction).open(new Skipped());
  }
}
