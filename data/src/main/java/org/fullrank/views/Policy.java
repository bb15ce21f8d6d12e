package org.fullrank.views;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.input.Transform;

/**
 * The recipe of one view. Without a crop the largest centred square is resized to the view.
 *
 * @param size height and width of the view, pixels, 1 to 4096
 * @param steps in the order in which they are applied; a crop comes first and a flip before
 *     everything else, because both are part of the resizing; no transform twice
 */
public record Policy(int size, List<Step> steps) {
  static final int LARGEST = 4096;

  public Policy {
    Check.within(size, 1, LARGEST, "size");
    steps = List.copyOf(steps);
    Set<Transform> seen = EnumSet.noneOf(Transform.class);
    for (Step step : steps) {
      boolean inPlace =
          switch (step) {
            case Step.Crop _ -> seen.isEmpty();
            case Step.Flip _ -> Set.of(Transform.CROP).containsAll(seen);
            case Step.Rotation _,
                Step.QuarterTurn _,
                Step.ColorJitter _,
                Step.Grayscale _,
                Step.GaussianBlur _,
                Step.Solarize _ ->
                true;
          };
      if (!inPlace || !seen.add(step.transform())) {
        throw new IllegalArgumentException(
            "steps: want a crop first, then a flip, no transform twice, were "
                + steps.stream().map(Step::transform).toList());
      }
    }
  }

  /** What every sample of this view has on record. */
  public Set<Transform> recorded() {
    Set<Transform> all = EnumSet.noneOf(Transform.class);
    steps.forEach(step -> all.add(step.transform()));
    return all;
  }
}
