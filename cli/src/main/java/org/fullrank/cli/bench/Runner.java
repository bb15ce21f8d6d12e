package org.fullrank.cli.bench;

import java.util.List;
import org.fullrank.core.Precision;

/** Something that takes training steps and times them. */
interface Runner {
  /** The times of {@code steps} steps, milliseconds. */
  List<Double> block(Precision precision, int steps);
}
