package org.fullrank.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class QueueTest {
  private final Queue queue = new Queue(5, 1);

  @Test
  void golden_theOldestRowsGiveWay() {
    assertThat(held(queue)).isEmpty();
    step(1, 2, 3);
    assertThat(held(queue)).containsExactlyInAnyOrder(1.0, 2.0, 3.0);
    assertThat(queue.full()).isFalse();
    step(4, 5, 6);
    assertThat(held(queue)).containsExactlyInAnyOrder(2.0, 3.0, 4.0, 5.0, 6.0);
    assertThat(queue.full()).isTrue();
    step(7, 8, 9, 10, 11, 12, 13);
    assertThat(held(queue)).containsExactlyInAnyOrder(9.0, 10.0, 11.0, 12.0, 13.0);
    step(14);
    assertThat(held(queue)).containsExactlyInAnyOrder(10.0, 11.0, 12.0, 13.0, 14.0);
  }

  /** Two micro-batches of a step see the same rows; both have entered after it. */
  @Test
  void golden_rowsEnterWhenTheStepSettles() {
    step(1);
    try (var _ = Scope.open()) {
      queue.offer(Tensors.of(new float[] {2}, 1, 1));
      assertThat(held(queue)).containsExactly(1.0);
      queue.offer(Tensors.of(new float[] {3, 4}, 2, 1));
      assertThat(held(queue)).containsExactly(1.0);
      queue.afterStep();
    }
    assertThat(held(queue)).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0);
  }

  /** Its tensors are all of its state: a copy goes on as the original does. */
  @Test
  void property_aRestoredQueueGoesOnAlike() {
    step(1, 2, 3, 4);
    var restored = new Queue(5, 1);
    Tree.copy(queue, restored);
    for (float next : new float[] {5, 6, 7}) {
      step(next);
      step(restored, next);
      assertThat(held(restored)).isEqualTo(held(queue));
    }
  }

  @Test
  void property_rowsTakeNoGradient() {
    try (var _ = Scope.open()) {
      queue.offer(Ops.ones(2, 1).requires_grad_(true));
      queue.afterStep();
      assertThat(queue.rows().requires_grad()).isFalse();
    }
  }

  @Test
  void refuses_rowsOfAnotherWidth() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> queue.offer(Ops.ones(2, 3)))
          .hasMessage("newest: want 1 along dim, was [2, 3]");
    }
    assertThatThrownBy(() -> new Queue(0, 1)).hasMessageStartingWith("capacity: ");
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> step(1, 2));
  }

  private void step(float... rows) {
    step(queue, rows);
  }

  private static void step(Queue into, float... rows) {
    try (var _ = Scope.open()) {
      into.offer(Tensors.of(rows, rows.length, 1));
      into.afterStep();
    }
  }

  private static double[] held(Queue queue) {
    try (var _ = Scope.open()) {
      return Tensors.doubles(queue.rows());
    }
  }
}
