package org.fullrank.loader;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.data.Target;
import org.fullrank.input.Batch;
import org.fullrank.input.View;

/**
 * Memory of one batch in the making, used again and again. Workers write different rows at once.
 */
final class BatchBuffer implements AutoCloseable {
  private final List<ViewMaker.Layout> layouts;
  private final Arena arena = Arena.ofShared();
  private final List<ViewBuffer> views;
  private final long[] ids;
  private final Target[] targets;

  /** Room for {@code batch} samples. */
  BatchBuffer(List<ViewMaker.Layout> layouts, int batch) {
    this.layouts = layouts;
    views = layouts.stream().map(layout -> new ViewBuffer(layout, batch, arena)).toList();
    ids = new long[batch];
    targets = new Target[batch];
    clear();
  }

  /** Whether this has room for rows of {@code other}. */
  boolean fits(List<ViewMaker.Layout> other) {
    return layouts.equals(other);
  }

  /** Forgets what was written. */
  void clear() {
    Arrays.fill(ids, -1); // left out until a worker says otherwise
    Arrays.fill(targets, new Target.None());
    views.forEach(ViewBuffer::clear);
  }

  int views() {
    return views.size();
  }

  ViewRow row(int view, int row) {
    return new ViewRow(views.get(view), row);
  }

  /** Says which sample stands in {@code row}. */
  void name(int row, long id, Target target) {
    ids[row] = id;
    targets[row] = target;
  }

  /** A copy in tensors of the caller's scope; empty if every row was left out. */
  Optional<Batch> batch() {
    int[] rows = IntStream.range(0, ids.length).filter(row -> ids[row] >= 0).toArray();
    if (rows.length == 0) {
      return Optional.empty();
    }
    List<View> made = views.stream().map(view -> view.view(rows)).toList();
    long[] known = Arrays.stream(rows).mapToLong(row -> ids[row]).toArray();
    List<Target> chosen = Arrays.stream(rows).mapToObj(row -> targets[row]).toList();
    return Optional.of(new Batch(made, known, Target.batch(chosen)));
  }

  @Override
  public void close() {
    arena.close();
  }
}
