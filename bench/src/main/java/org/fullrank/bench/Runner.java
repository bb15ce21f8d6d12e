package org.fullrank.bench;

import java.util.List;

/** One way to do the work of a {@link Case}. */
@FunctionalInterface
interface Runner {
  /** Does the work several times; the time of each, milliseconds, at least one. */
  List<Double> turn();
}
