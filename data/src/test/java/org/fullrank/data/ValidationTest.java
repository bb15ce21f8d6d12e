package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
  @TempDir private Path folder;

  /**
   * Of the ids 0 to 29 the SHA-256 of {@code "validation\0" + id + "\0"} is smallest for 29
   * (1578dd74...), 13 (1fd549bf...) and 20 (1fed0fa5...), as sha256sum says.
   */
  @Test
  void golden_theFirstTenthByHash() throws Exception {
    try (Splits all = unlabelled(30);
        Splits held = unlabelled(30).onValidation()) {
      assertThat(ids(held.test())).containsExactly("13", "20", "29");
      assertThat(ids(held.train())).hasSize(27).doesNotContain("13", "20", "29");
      assertThat(held.test().image(2).pixels()).isEqualTo(all.train().image(29).pixels());
    }
  }

  @Test
  void property_aTenthOfEachClassAndNoneOfTheTestImages() {
    try (Splits all = new DataConfig.FashionMini().open(new Skipped());
        Splits held = new DataConfig.FashionMini().open(new Skipped()).onValidation()) {
      assertThat(counts(held.test())).containsOnly(20);
      assertThat(counts(held.train())).containsOnly(180);
      var both = ids(held.train());
      both.addAll(ids(held.test()));
      assertThat(both).containsExactlyInAnyOrderElementsOf(ids(all.train()));
      assertThat(held.test().classes()).isEqualTo(all.train().classes());
      assertThat(held.test().manifestHash()).isNotEqualTo(held.train().manifestHash());
    }
  }

  @Test
  void property_theSameAtEveryOpening() throws Exception {
    try (Splits once = unlabelled(60).onValidation();
        Splits again = unlabelled(60).onValidation()) {
      assertThat(ids(again.test())).isEqualTo(ids(once.test())).hasSize(6);
      assertThat(again.train().manifestHash()).isEqualTo(once.train().manifestHash());
    }
  }

  @Test
  void refuses_setsTooSmallToHoldAnyOut() throws Exception {
    assertEquals(1, unlabelled(5).onValidation().test().size());
    Splits four = unlabelled(4);
    assertThatThrownBy(four::onValidation)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertEquals(Problem.Kind.DATA, problem.kind()))
        .hasMessage(
            "probe.split: validation wants 5 training samples of a class, to hold out one of 10; no"
                + " class has enough; add samples, or set probe.split to test");
  }

  /** A tenth of 1, 4, 5, 9, 14 and 15 images. */
  @Test
  void golden_aTenthIsRounded() throws Exception {
    int[] sizes = {1, 4, 5, 9, 14, 15};
    int[] labels =
        IntStream.range(0, sizes.length)
            .flatMap(label -> IntStream.generate(() -> label).limit(sizes[label]))
            .toArray();
    int[] shades = IntStream.range(0, labels.length).toArray();
    Path images = Bytes.put(folder, "images", Bytes.idxImages(labels.length, 1, 1, shades));
    Path classes = Bytes.put(folder, "labels", Bytes.idxLabels(labels));
    try (Splits held =
        new DataConfig.Idx(images, Optional.of(classes), 0).open(new Skipped()).onValidation()) {
      assertThat(counts(held.test())).startsWith(0, 0, 1, 1, 1, 2);
      assertThat(counts(held.train())).startsWith(1, 4, 4, 8, 13, 13);
    }
  }

  @Test
  void refuses_aSubsetOfFourOfEachClass() {
    var four = new DataConfig.Subset(new DataConfig.FashionMini(), 49, Optional.empty());
    var five = new DataConfig.Subset(new DataConfig.FashionMini(), 50, Optional.empty());
    assertEquals(10, five.open(new Skipped()).onValidation().test().size());
    assertEquals(9, four.open(new Skipped()).onValidation().test().size());
    var forty = new DataConfig.Subset(new DataConfig.FashionMini(), 40, Optional.empty());
    Splits none = forty.open(new Skipped());
    assertThatThrownBy(none::onValidation).hasMessageContaining("no class has enough");
  }

  private Splits unlabelled(int count) throws Exception {
    int[] shades = IntStream.range(0, count).toArray();
    Path file = Bytes.put(folder, "images" + count, Bytes.idxImages(count, 1, 1, shades));
    return new DataConfig.Idx(file, Optional.empty(), 0).open(new Skipped());
  }

  private static int[] counts(Dataset set) {
    int[] counts = new int[10];
    IntStream.range(0, set.size()).map(set::label).forEach(label -> counts[label]++);
    return counts;
  }

  private static List<String> ids(Dataset set) {
    return new ArrayList<>(IntStream.range(0, set.size()).mapToObj(set::id).toList());
  }
}
