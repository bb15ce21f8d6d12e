package org.fullrank.bench;

import java.util.List;

/** An implementation of the work of a {@link Case}. */
@FunctionalInterface
interface Runner {
  /** Runs the work several times; returns the times, milliseconds, at least one. */
  List<Double> turn();
}
