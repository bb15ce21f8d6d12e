package org.fullrank.input;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static View view(long batch) {
    return View.of(Input.of(Ops.ones(batch, 1, 2, 2)), List.of());
  }

  @Test
  void refuses_batchesThatAreNoneOrDiffer() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> new Batch(List.of(), new long[1], new Targets.Classes(new int[1])))
          .hasMessageStartingWith("batch: want at least one view");
      assertThatThrownBy(
              () -> new Batch(List.of(view(0)), new long[0], new Targets.Classes(new int[0])))
          .hasMessageEndingWith("were views of [0] samples, 0 ids, 0 targets");
      assertThatThrownBy(() ->
              new Batch(List.of(view(2), view(3)), new long[2], new Targets.Classes(new int[2])))
          .hasMessageEndingWith("were views of [2, 3] samples, 2 ids, 2 targets");
      assertThatThrownBy(
              () -> new Batch(List.of(view(2)), new long[2], new Targets.Classes(new int[1])))
          .hasMessageEndingWith("were views of [2] samples, 2 ids, 1 targets");
    }
  }
}
