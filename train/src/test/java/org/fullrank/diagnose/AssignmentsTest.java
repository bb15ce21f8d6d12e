package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
  /** Two prototypes of which one is never chosen: certain, and collapsed. */
  @Test
  void golden_assignments() {
    try (var _ = Scope.open()) {
      Assignments even = Assignments.of(torch.eye(4));
      assertEquals(0, even.perSample(), 1e-6);
      assertEquals(4, even.used(), 1e-5);
      Assignments half = Assignments.of(Tensors.of(new float[] {.5f, .5f, 0, .5f, .5f, 0}, 2, 3));
      assertEquals(Math.log(2), half.perSample(), 1e-6);
      assertEquals(2, half.used(), 1e-5);
    }
  }

  @Test
  void refuses_whatAreNoShares() {
    try (var _ = Scope.open()) {
      for (float[] row : new float[][] {{2, -1}, {0.6f, 0.6f}, {0, 0}}) {
        Tensor logits = Tensors.of(row, 1, 2);
        assertThatThrownBy(() -> Assignments.of(logits)).hasMessageStartingWith("shares: want");
      }
      Tensor low = Tensors.of(new float[] {2, -0.5f}, 1, 2);
      assertThatThrownBy(() -> Assignments.of(low))
          .hasMessageEndingWith("was -0.5 at least, a sum off by 0.5");
      Tensor nobody = Ops.ones(0, 2);
      assertThatThrownBy(() -> Assignments.of(nobody)).hasMessageStartingWith("batch: want");
    }
  }
}
