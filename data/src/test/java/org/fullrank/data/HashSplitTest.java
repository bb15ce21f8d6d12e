package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashSplitTest {
  /** SHA-256 of "a.png" and a zero byte begins with cc8441e8 (as sha256sum says). */
  @Test
  void golden_aboveAndBelowTheHash() {
    assertEquals(Part.TRAIN, new HashSplit(0xcc8441e8L / 0x1p32).part("a.png"));
    assertEquals(Part.TEST, new HashSplit(0xcc8441e9L / 0x1p32).part("a.png"));
  }

  @Test
  void property_theShareIsTheFraction() {
    HashSplit split = new HashSplit(0.2);
    long test = IntStream.range(0, 10_000).filter(i -> split.part("x/" + i) == Part.TEST).count();
    assertThat(test).isBetween(1_900L, 2_100L); // 2.5 standard deviations
  }

  @Test
  void property_partsAreDisjointWholeAndStable(@TempDir Path folder) {
    int[] samples = IntStream.range(0, 200).toArray();
    Path file = Bytes.put(folder, "images", Bytes.idxImages(200, 1, 1, samples));
    List<String> previous = new ArrayList<>();
    for (double fraction : new double[] {0, 0.1, 0.4, 0.9}) {
      Splits splits = new DataConfig.Idx(file, Optional.empty(), fraction).open(new Skipped());
      List<String> test = ids(splits.test());
      List<String> all = new ArrayList<>(ids(splits.train()));
      all.addAll(test);
      assertThat(all).hasSize(200).doesNotHaveDuplicates();
      assertThat(test).containsAll(previous); // a larger fraction only adds
      assertThat(
              ids(new DataConfig.Idx(file, Optional.empty(), fraction).open(new Skipped()).test()))
          .isEqualTo(test);
      previous = test;
    }
  }

  @Test
  void refuses_fractionsOutsideTheRange() {
    assertThatThrownBy(() -> new DataConfig.Images(Path.of("x"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test_fraction: want 0 or more and less than 1, was 1.0");
    assertThatThrownBy(() -> new DataConfig.Tar(Path.of("x"), Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> ids(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(set::id).toList();
  }
}
