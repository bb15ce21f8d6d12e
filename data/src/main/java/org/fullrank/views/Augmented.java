package org.fullrank.views;

import java.util.Collections;
import java.util.List;
import org.fullrank.core.Check;

/**
 * Other views with more steps behind theirs, and all of them several times: operators behind crop
 * and flip, and copies for methods that compare them.
 *
 * @param of the views
 * @param copies of all views together, 1 to 1,024; the first copy is {@code of}, then the next
 * @param steps behind those of each view
 */
public record Augmented(ImageViews of, int copies, List<Step> steps) implements ImageViews {
  public Augmented {
    steps = List.copyOf(steps);
    Check.within(copies, 1, MOST_VIEWS, "copies");
  }

  @Override
  public Pixels pixels() {
    return of.pixels();
  }

  @Override
  public List<Policy> policies() {
    List<Policy> all = of.policies().stream().map(policy -> policy.then(steps)).toList();
    return Collections.nCopies(copies, all).stream().flatMap(List::stream).toList();
  }
}
