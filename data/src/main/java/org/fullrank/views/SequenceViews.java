package org.fullrank.views;

import org.fullrank.input.ViewGuide;
import org.fullrank.loader.Augmentations;

/**
 * Which views are made of samples of any length: audio clips or texts. They leave no number to the
 * data, and no training guides them.
 */
public sealed interface SequenceViews extends ViewsConfig
    permits AudioViews, TextViews, RunningText {
  @Override
  default boolean follows() {
    return false;
  }

  @Override
  default Augmentations guided(ViewGuide guide) {
    throw new IllegalArgumentException(
        "views: want views of images with guided_augment for a guide, were views of "
            + modality().several());
  }
}
