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
 * @param transforms what its steps record
 */
record Recipe(Policy policy, double share, Pixels pixels, List<Transform> transforms) {
  Recipe(Policy policy, double share, Pixels pixels) {
    this(policy, share, pixels, policy.transforms());
  }

  /** Bytes of a view. */
  long bytes() {
    return 4L * pixels.channels() * policy.size() * policy.size();
  }

  private ViewMaker.Layout layout() {
    var shape = new InputShape.Images(pixels.channels(), policy.size(), policy.size());
    return new ViewMaker.Layout(shape, transforms);
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
