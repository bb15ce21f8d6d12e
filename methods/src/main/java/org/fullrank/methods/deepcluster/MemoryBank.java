package org.fullrank.methods.deepcluster;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** The newest embedding of each training image, for each of some views; zeros before the first. */
final class MemoryBank implements Module {
  private final Tensor rows; // [views, samples, dim]

  MemoryBank(int views, int samples, int dim) {
    rows = Init.buffer(0, views, samples, dim);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.buffer("rows", rows);
  }

  /** The number of views that have a bank. */
  int views() {
    return Math.toIntExact(rows.size(0));
  }

  /**
   * Writes the embeddings of a batch.
   *
   * @param ids the samples' places in the data set
   * @param units {@code [batch, dim]}, of length 1
   * @throws IllegalArgumentException if a place is beyond the training set
   */
  void write(int view, long[] ids, Tensor units) {
    Arrays.stream(ids)
        .filter(id -> id < 0 || id >= rows.size(1))
        .findAny()
        .ifPresent(id -> {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "ids: want places below %d, the number of training samples, was %d",
                  rows.size(1),
                  id));
        });
    try (var _ = Scope.open()) {
      Tensor places = Tensors.like(ids, rows, ids.length);
      Tensor own = rows.select(0, view);
      Ops.noGrad(() -> own.index_copy_(0, places, units.detach().to(rows.scalar_type())));
    }
  }

  /** The places of the samples that have an embedding, {@code [seen]} int64. */
  Tensor seen() {
    return Ops.above(Ops.sum(rows.select(0, 0).square(), false, 1), 0).nonzero().squeeze(1);
  }

  /** The embeddings {@code [seen, dim]} of view {@code view} at {@code places}. */
  Tensor rows(int view, Tensor places) {
    return rows.select(0, view).index_select(0, places);
  }
}
