package org.fullrank.views;

import java.util.List;
import org.fullrank.input.InputShape;
import org.fullrank.input.Transform;
import org.fullrank.loader.ViewMaker;

/**
 * A view of an image with all that is needed to make it.
 *
 * @param policy its steps
 * @param share of the shorter side that is shown where there is no crop, 0..1
 * @param pixels channels and statistics
 * @param derived what follows from the policy
 */
record Recipe(Policy policy, double share, Pixels pixels, Derived derived) {
  /**
   * What follows from the policy, worked out once.
   *
   * @param transforms what its steps record
   * @param blank the record of a view to which no step was applied
   * @param front number of steps that are part of the resizing
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  record Derived(List<Transform> transforms, float[][] blank, int front) {
    private static Derived of(Policy policy) {
      List<Transform> transforms = policy.transforms();
      float[][] blank = transforms.stream().map(Transform::identity).toArray(float[][]::new);
      return new Derived(transforms, blank, policy.front());
    }
  }

  Recipe(Policy policy, double share, Pixels pixels) {
    this(policy, share, pixels, Derived.of(policy));
  }

  /** Bytes of a view. */
  long bytes() {
    return 4L * pixels.channels() * policy.size() * policy.size();
  }

  private ViewMaker.Layout layout() {
    var shape = new InputShape.Images(pixels.channels(), policy.size(), policy.size());
    return new ViewMaker.Layout(shape, derived.transforms());
  }

  /** Makes one view of each recipe. */
  static ViewMaker maker(List<Recipe> recipes) {
    List<ViewMaker.Layout> layouts = recipes.stream().map(Recipe::layout).toList();
    return new ViewMaker() {
      @Override
      public List<Layout> views() {
        return layouts;
      }

      @Override
      public Writer writer() {
        return new Painter(recipes);
      }
    };
  }
}
