package org.fullrank.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
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

  /** Samples 0 and 1 in one part, 2 in the other: rows, records, masks and targets follow. */
  @Test
  void golden_joinedBatchesAreTheirSamplesInOrder() {
    try (var _ = Scope.open()) {
      var whole = Batch.joined(List.of(part(0, 2), part(2, 1)));
      assertArrayEquals(new long[] {0, 10, 20}, whole.ids());
      assertArrayEquals(new int[] {0, 1, 2}, whole.classes());
      for (int v = 0; v < 2; v++) {
        View view = whole.view(v);
        assertArrayEquals(
            new double[] {v, v, 1 + v, 1 + v, 2 + v, 2 + v},
            Tensors.doubles(view.input().values()));
        assertArrayEquals(
            new double[] {0, 1, 1, 1, 2, 1},
            Tensors.doubles(view.input().tokens().context().orElseThrow()));
        assertArrayEquals(new boolean[] {v > 0, true, true}, view.present());
        assertEquals(2f, view.record("turn").orElseThrow().at(2, "degrees"));
      }
      var shares = new Targets.Shares(Ops.ones(2, 3));
      var two = Batch.joined(List.of(part(0, 2).with(shares), part(2, 2).with(shares)));
      assertThat(((Targets.Shares) two.targets()).shares().shape()).containsExactly(4, 3);
    }
  }

  /** Samples {@code first …}: sample i has values i + view, class i, id 10 i, and a record i. */
  private static Batch part(int first, int count) {
    var turn = Transform.of("turn", new Transform.Parameter("degrees", 0, 0, 360));
    var views = new ArrayList<View>();
    for (int v = 0; v < 2; v++) {
      var values = new float[2 * count];
      var drawn = new float[count];
      var present = new boolean[count];
      var context = new long[2 * count];
      for (int i = 0; i < count; i++) {
        values[2 * i] = values[2 * i + 1] = first + i + v;
        drawn[i] = first + i;
        present[i] = first + i + v > 0;
        context[2 * i] = (long) first + i;
        context[2 * i + 1] = 1;
      }
      var mask = TokenMask.NONE.lookingAt(Tensors.of(context, count, 2));
      var input = Input.of(Tensors.of(values, count, 2)).with(mask);
      views.add(new View(input, List.of(new Applied(turn, drawn)), present));
    }
    int[] classes = IntStream.range(first, first + count).toArray();
    long[] ids = IntStream.range(first, first + count).mapToLong(i -> 10L * i).toArray();
    return new Batch(views, ids, new Targets.Classes(classes));
  }

  @Test
  void refuses_partsThatDiffer() {
    try (var _ = Scope.open()) {
      var other = part(2, 1).with(new Targets.None());
      assertThatThrownBy(() -> Batch.joined(List.of(part(0, 2), other)))
          .hasMessage("parts: want targets of one kind, were [Classes, None]");
      var bare = part(2, 1).with(List.of(view(1), view(1)));
      assertThatThrownBy(
              () -> Batch.joined(List.of(part(0, 2).with(List.of(view(2), view(2))), part(2, 1))))
          .hasMessageStartingWith("views: want masks on all views or on none");
      var large = View.of(Input.of(Ops.ones(1, 1, 3, 3)), List.of());
      assertThatThrownBy(() -> Batch.joined(List.of(bare, bare.with(List.of(large, large)))))
          .hasMessageContaining("were [1, 1, 2, 2] and [1, 1, 3, 3]");
    }
  }
}
