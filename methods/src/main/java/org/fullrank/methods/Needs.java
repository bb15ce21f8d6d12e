package org.fullrank.methods;

import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.input.Transform;

/**
 * What a method asks of each batch, so that a wrong recipe fails before the first step.
 *
 * @param fewest views per sample at least, 1 or more
 * @param most views per sample at most, {@code fewest} or more
 * @param recorded transforms whose parameters must be on record
 * @param labels whether the data must have labels
 */
public record Needs(int fewest, int most, Set<Transform> recorded, boolean labels) {
  public Needs {
    recorded = Set.copyOf(recorded);
    Check.within(fewest, 1, most, "fewest");
  }

  /** {@code count} views, nothing recorded, no labels. */
  public static Needs views(int count) {
    return new Needs(count, count, Set.of(), false);
  }

  /** The same, and labels. */
  public Needs andLabels() {
    return new Needs(fewest, most, recorded, true);
  }
}
