package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;

class SubsetTest {
  /**
   * The embedded sample begins with the classes 9 0 0 3 0 2 7 2 5 5: the first of each are the
   * images 0, 1, 3, 5, 6, 8 of them, whatever follows.
   */
  @Test
  void golden_theFirstOfEveryClass() throws Exception {
    try (Splits all = new DataConfig.FashionMini().open(new Skipped());
        Splits some = subset(10, Optional.of(20))) {
      assertThat(IntStream.range(0, 10).map(some.train()::label).sorted())
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(IntStream.range(0, 6).mapToObj(some.train()::id))
          .containsExactly("train/0", "train/1", "train/3", "train/5", "train/6", "train/8");
      assertThat(some.train().image(3).pixels()).isEqualTo(all.train().image(5).pixels());
      assertEquals(20, some.test().size());
      assertThat(some.train().classes()).isEqualTo(all.train().classes());
      assertThat(some.train().manifestHash()).isNotEqualTo(all.train().manifestHash());
    }
  }

  /** 15 of ten classes: five classes twice, no class thrice; and the test images are all there. */
  @Test
  void property_noClassIsAheadByMoreThanOne() {
    try (Splits some = subset(15, Optional.empty())) {
      int[] counts = new int[10];
      IntStream.range(0, 15).map(some.train()::label).forEach(label -> counts[label]++);
      assertThat(counts).containsOnly(1, 2);
      assertEquals(500, some.test().size());
    }
  }

  @Test
  void refuses_moreThanThereAre() {
    assertThatThrownBy(() -> subset(2001, Optional.empty()))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "subset: want at most 2,000 training images, as many as the set has, was 2,001");
    assertThatThrownBy(() -> subset(0, Optional.empty())).hasMessageStartingWith("train: ");
  }

  private static Splits subset(int train, Optional<Integer> test) {
    return new DataConfig.Subset(new DataConfig.FashionMini(), train, test).open(new Skipped());
  }
}
