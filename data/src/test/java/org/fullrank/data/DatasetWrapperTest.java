package org.fullrank.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;

/** A wrapper changes what it is there for, and nothing else. */
class DatasetWrapperTest {
  private static final Dataset BASE =
      new GroupedImages(
          "base",
          List.of("cat", "dog"),
          List.of("sand", "snow"),
          List.of(
              new GroupedImages.Made("x", 0, 1),
              new GroupedImages.Made("y", 1, 0),
              new GroupedImages.Made("z", 1, 1)),
          i -> new Image(1, 2, 2, new byte[] {(byte) i, 1, 2, 3}));

  private static Dataset corrupted(Dataset all) {
    return new CorruptedImages(all, Corruption.CONTRAST, 3, new Seed(1));
  }

  @Test
  void golden_namesOfClassesAndGroupsPass() {
    for (Dataset wrapped :
        List.of(
            corrupted(BASE), new FewLabels(BASE, Set.of(1)), new Chosen(BASE, List.of(2, 0, 1)))) {
      assertThat(wrapped.groups()).containsExactly("sand", "snow");
      assertThat(wrapped.classes()).containsExactly("cat", "dog");
      assertEquals("base", wrapped.name());
      assertEquals(3, wrapped.size());
    }
  }

  /** Hidden targets come back through every wrapper around them, at the wrapper's places. */
  @Test
  void golden_hiddenTargetsAreRevealedThroughAllWrappers() {
    Dataset hidden = new FewLabels(BASE, Set.of(1));
    Dataset grouped = new Grouped(hidden, Map.of("x", 1, "y", 0, "z", 1), BASE.groups());
    Dataset all = new Chosen(corrupted(grouped), List.of(2, 1));
    assertEquals(Dataset.UNLABELLED, all.label(0));
    assertEquals(1, all.revealed().label(0));
    assertEquals(1, all.revealed().target(0).group());
    assertEquals("z", all.revealed().id(0));
  }

  /** The stored bytes of a damaged image are those of the damaged one. */
  @Test
  void golden_damageIsInTheStoredBytesToo() throws Unreadable {
    assertThat(corrupted(BASE).encoded(2)).isNotEqualTo(BASE.encoded(2));
    assertThat(new Chosen(BASE, List.of(2)).encoded(0)).isEqualTo(BASE.encoded(2));
  }
}
