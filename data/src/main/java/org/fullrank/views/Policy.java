package org.fullrank.views;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.input.Guidance;
import org.fullrank.input.Transform;

/**
 * The recipe of one view. Without a crop at the front the largest centred square is resized to the
 * view. Steps may repeat and stand in any order; a crop or a flip behind other steps changes the
 * view instead of the image.
 *
 * @param size height and width of the view, pixels, 1 to 4096
 * @param steps in the order in which they are applied
 * @param pixels whether pixels are rounded to bytes between the steps
 */
public record Policy(int size, List<Step> steps, PixelType pixels) {
  /** The default of the key {@code pixels}. */
  public static final PixelType PIXELS = PixelType.FLOATS;

  static final int LARGEST = 4096;

  /** What a pixel is between two steps. */
  public enum PixelType {
    /** A number in 0..1, never rounded. */
    FLOATS,
    /** 0 to 255: Pillow's, whose steps round. Published augmentations are mostly of this kind. */
    BYTES
  }

  public Policy {
    Check.within(size, 1, LARGEST, "size");
    steps = List.copyOf(steps);
    for (int place = 1; place < steps.size(); place++) {
      if (steps.get(place - 1) instanceof PixelStep.RandomErasing
          && !(steps.get(place) instanceof PixelStep.RandomErasing)) {
        throw new IllegalArgumentException(
            "steps: want random_erasing behind all other steps, was step " + place);
      }
    }
  }

  /** Steps on pixels that are never rounded. */
  public Policy(int size, List<Step> steps) {
    this(size, steps, PixelType.FLOATS);
  }

  /** This recipe with {@code more} steps behind its own. */
  Policy then(List<Step> more) {
    var all = new ArrayList<>(steps);
    all.addAll(more);
    return new Policy(size, all, pixels);
  }

  /** Whether a step is guided by the training. */
  boolean follows() {
    return steps.stream().anyMatch(GuidedAugment.class::isInstance);
  }

  /** The recipe of one epoch, for views of {@code group}. */
  Policy under(Guidance guidance, int group) {
    return new Policy(
        size,
        steps.stream()
            .map(step -> step instanceof GuidedAugment it ? it.under(guidance, group) : step)
            .toList(),
        pixels);
  }

  /** What every sample of this view has on record, step by step. */
  public List<Transform> transforms() {
    return steps.stream().map(Step::transform).toList();
  }

  /** The names of what is recorded. */
  public Set<String> recorded() {
    return Transform.names(transforms().stream());
  }

  /** Number of steps at the front that are part of the resizing: one crop, then flips. */
  int front() {
    int front = !steps.isEmpty() && steps.getFirst() instanceof SpatialStep.Crop ? 1 : 0;
    while (front < steps.size() && steps.get(front) instanceof SpatialStep.Flip) {
      front++;
    }
    return front;
  }
}
