package org.fullrank.methods.polyview;

/** The query that stands for the other views, of {@link Objective#SUFFICIENT_STATISTICS}. */
public enum Rest {
  /** The mean of the other views' unit vectors. */
  MEAN,
  /** Its direction. */
  UNIT
}
