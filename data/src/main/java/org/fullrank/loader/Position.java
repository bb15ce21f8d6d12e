package org.fullrank.loader;

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

  /** The place {@code steps} batches on, where an epoch has {@code batches} batches. */
  Position plus(int steps, int batches) {
    long place = (long) epoch * batches + batch + steps;
    return new Position(Math.toIntExact(place / batches), Math.toIntExact(place % batches));
  }
}
