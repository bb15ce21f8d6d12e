package org.fullrank.views;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;

/**
 * One batch in the making. Workers write different rows; who has claimed and finished what is kept
 * under the conveyor's lock.
 */
final class Tray {
  private final Lot lot;
  private final Buffers buffers;
  private final List<Recipe> recipes;
  private final List<Records> records;
  private final long[] ids;
  private final int[] labels;
  private int claimed;
  private int finished;
  private Optional<RuntimeException> failure = Optional.empty();

  Tray(Lot lot, Buffers buffers, List<Recipe> recipes) {
    int batch = lot.samples().length;
    this.lot = lot;
    this.buffers = buffers;
    this.recipes = recipes;
    records = recipes.stream().map(r -> Records.blank(r.policy(), batch)).toList();
    ids = new long[batch];
    labels = new int[batch];
    Arrays.fill(ids, -1); // left out until a worker says otherwise
  }

  Lot lot() {
    return lot;
  }

  Buffers buffers() {
    return buffers;
  }

  Records records(int view) {
    return records.get(view);
  }

  MemorySegment pixels(int view) {
    return buffers.views().get(view);
  }

  /** Says which image stands in {@code row}. */
  void name(int row, long id, int label) {
    ids[row] = id;
    labels[row] = label;
  }

  boolean hasUnclaimed() {
    return claimed < ids.length;
  }

  int claim() {
    return claimed++;
  }

  void finish(Optional<RuntimeException> trouble) {
    finished++;
    failure = failure.or(() -> trouble);
  }

  boolean isFinished() {
    return finished == ids.length;
  }

  Optional<RuntimeException> failure() {
    return failure;
  }

  /** A copy in tensors of the caller's scope; empty if every row was left out. */
  Optional<Batch> views() {
    int[] rows = IntStream.range(0, ids.length).filter(row -> ids[row] >= 0).toArray();
    if (rows.length == 0) {
      return Optional.empty();
    }
    var views = new ArrayList<View>();
    for (int view = 0; view < recipes.size(); view++) {
      Tensor values = tensor(view, rows);
      views.add(View.of(Input.of(values), records.get(view).applied(rows)));
    }
    long[] present = Arrays.stream(rows).mapToLong(row -> ids[row]).toArray();
    int[] classes = Arrays.stream(rows).map(row -> labels[row]).toArray();
    return Optional.of(new Batch(views, present, new Targets.Classes(classes)));
  }

  private Tensor tensor(int view, int[] rows) {
    Recipe recipe = recipes.get(view);
    int size = recipe.policy().size();
    Tensor tensor =
        Tensors.empty(ScalarType.Float, rows.length, recipe.pixels().channels(), size, size);
    long length = 4 * recipe.length();
    MemorySegment to = Tensors.segment(tensor, rows.length * length);
    if (rows.length == ids.length) {
      MemorySegment.copy(pixels(view), 0, to, 0, rows.length * length);
    } else {
      for (int i = 0; i < rows.length; i++) {
        MemorySegment.copy(pixels(view), rows[i] * length, to, i * length, length);
      }
    }
    return tensor;
  }
}
