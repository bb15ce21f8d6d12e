package org.fullrank.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;

class TargetsTest {
  @Test
  void golden_everyKindTellsItsSamplesAndClasses() {
    try (var _ = Scope.open()) {
      var ids = Tensors.of(new long[6], 2, 3);
      List<Targets> all =
          List.of(
              new Targets.Classes(new int[] {4, -1}),
              new Targets.Groups(new int[] {4, -1}, new int[] {1, 0}),
              new Targets.Shares(Ops.ones(2, 5)),
              new Targets.Sequences(ids, new int[] {3, 1}),
              new Targets.None());
      assertThat(all.stream().map(t -> t.samples().orElse(-7))).containsExactly(2, 2, 2, 2, -7);
      assertThat(all.get(0).classes(2)).containsExactly(4, -1);
      assertThat(all.get(1).classes(2)).containsExactly(4, -1);
      assertThat(all.get(2).classes(2)).containsExactly(-1, -1);
      assertThat(all.get(3).classes(2)).containsExactly(-1, -1);
      assertThat(all.get(4).classes(3)).containsExactly(-1, -1, -1);
    }
  }

  @Test
  void refuses_targetsOfAnotherShape() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> new Targets.Groups(new int[2], new int[3]))
          .hasMessage("groups: want one for each of 2 classes, was 3");
      assertThatThrownBy(() -> new Targets.Shares(Ops.ones(2)))
          .hasMessageContaining("want [batch, classes]");
      var ids = Tensors.of(new long[6], 2, 3);
      assertThatThrownBy(() -> new Targets.Sequences(ids, new int[3]))
          .hasMessageContaining("lengths");
    }
  }

  @Test
  void refuses_aViewWhosePresenceIsOfAnotherBatch() {
    try (var _ = Scope.open()) {
      var input = Input.of(Ops.ones(2, 3));
      assertThat(View.of(input, List.of()).complete()).isTrue();
      assertThat(new View(input, List.of(), new boolean[] {true, false}).complete()).isFalse();
      assertThatThrownBy(() -> new View(input, List.of(), new boolean[3]))
          .hasMessage("present: want one entry for each of 2 samples, was 3");
    }
  }
}
