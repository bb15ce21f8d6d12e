package org.fullrank.views;

import org.fullrank.core.Check;

/**
 * A place in the endless stream of training batches: all that a checkpoint must remember of it.
 *
 * @param epoch from 0
 * @param batch within the epoch, from 0
 */
public record Position(int epoch, int batch) {
  /** Where every run begins. */
  public static final Position START = new Position(0, 0);

  public Position {
    Check.atLeastZero(epoch, "epoch");
    Check.atLeastZero(batch, "batch");
  }

  /** The next place where an epoch has {@code batches} batches. */
  Position next(int batches) {
    return batch + 1 < batches ? new Position(epoch, batch + 1) : new Position(epoch + 1, 0);
  }
}
