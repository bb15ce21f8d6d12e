package org.fullrank.views;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.input.Guidance;
import org.fullrank.input.ViewGuide;
import org.fullrank.loader.Augmentations;
import org.fullrank.loader.ViewMaker;

/**
 * The views of an epoch as a training guides them; view by view, equal groups one after another.
 */
record GuidedViews(ImageViews views, ViewGuide guide) implements Augmentations {
  /**
   * The views as {@code guide} says.
   *
   * @throws IllegalArgumentException if no step is guided, or the views are no whole number of
   *     groups
   */
  static GuidedViews of(ImageViews views, ViewGuide guide) {
    if (!views.follows() || views.policies().size() % guide.groups() != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "views: want guided_augment in a multiple of %d views, were %d views with %s",
              guide.groups(),
              views.policies().size(),
              views.recorded()));
    }
    return new GuidedViews(views, guide);
  }

  @Override
  public ViewMaker at(int epoch) {
    Guidance guidance = guide.at(epoch);
    List<Policy> policies = views.policies();
    int group = policies.size() / guide.groups();
    return Recipe.maker(
        IntStream.range(0, policies.size())
            .mapToObj(view -> policies.get(view).under(guidance, view / group))
            .map(policy -> new Recipe(policy, 1, views.pixels()))
            .toList());
  }

  @Override
  public boolean learns() {
    return true;
  }
}
