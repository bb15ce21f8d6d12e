package org.fullrank.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedsTest {
  private static final Needs ROTATED_LAST =
      Needs.views(3).recording(List.of(Set.of(), Set.of(), Set.of("rotation")));

  /** Two plain views and one rotated, as in ESSL (Dangovski et al., ICLR 2022). */
  @Test
  void golden_eachViewHasNeedsOfItsOwn() {
    List<Set<String>> views = List.of(Set.of("crop"), Set.of("crop"), Set.of("crop", "rotation"));
    assertThat(ROTATED_LAST.unrecorded(views)).isEmpty();
  }

  @Test
  void refuses_aViewWithoutItsRecord() {
    List<Set<String>> views = List.of(Set.of("rotation"), Set.of(), Set.of("crop", "flip"));
    assertThat(ROTATED_LAST.unrecorded(views))
        .containsExactly(
            "views: the method learns from [rotation] of view 2, whose policy records [crop, flip]");
    assertThatThrownBy(() -> Needs.views(1).recording(List.of(Set.of(), Set.of())))
        .hasMessage("number of views with a record: want 0 to 1, was 2");
  }
}
