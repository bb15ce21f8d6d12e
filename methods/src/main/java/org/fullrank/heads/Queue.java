package org.fullrank.heads;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/**
 * The newest rows of earlier optimizer steps, first in, first out (MoCo's and SwAV's queues). Its
 * tensors are part of the checkpoint.
 *
 * <p>Rows that micro-batches {@linkplain #offer offer} enter after the optimizer step. So all
 * micro-batches of a step see the same rows.
 */
public final class Queue implements Module {
  private final int capacity;
  private final Tensor rows; // [capacity, dim]
  private final Tensor entered; // [1] int64, number of rows that entered so far
  private final List<Tensor> offered = new ArrayList<>();

  /**
   * An empty queue.
   *
   * @param capacity most rows, 1 or more
   * @param dim entries of a row
   */
  public Queue(int capacity, int dim) {
    this.capacity = Check.positive(capacity, "capacity");
    rows = Init.buffer(0, capacity, Check.positive(dim, "dim"));
    entered = Init.counter();
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.buffer("rows", rows);
    visitor.buffer("entered", entered);
  }

  /** Whether the queue has reached its capacity. */
  public boolean full() {
    return entered.item_long() >= capacity;
  }

  /** The rows {@code [size, dim]} without gradient, in no order; initially no rows. */
  public Tensor rows() {
    return rows.narrow(0, 0, Math.min(capacity, entered.item_long()));
  }

  /**
   * Registers rows that enter after this optimizer step.
   *
   * @param newest {@code [batch, dim]}; the scope of the optimizer step owns them
   * @throws IllegalArgumentException if the rows have another width than {@code dim}
   */
  public void offer(Tensor newest) {
    Check.rank(newest, "newest", "batch", "dim");
    Check.size(newest, "newest", 1, "dim", rows.size(1));
    offered.add(newest.detach());
  }

  /** Enters the rows offered in this step; each replaces the oldest row. */
  @Override
  public void afterStep() {
    try (var _ = Scope.open()) {
      offered.forEach(this::enter);
    }
    offered.clear();
  }

  private void enter(Tensor newest) {
    long count = newest.size(0);
    long kept = Math.min(count, capacity);
    long first = entered.item_long() + count - kept;
    var places = new long[Math.toIntExact(kept)];
    for (int i = 0; i < places.length; i++) {
      places[i] = (first + i) % capacity;
    }
    Tensor last = newest.narrow(0, count - kept, kept).to(rows.scalar_type());
    rows.index_copy_(0, Tensors.like(places, rows, kept), last).retainReference();
    entered.copy_(Tensors.like(new long[] {first + kept}, entered, 1)).retainReference();
  }
}
