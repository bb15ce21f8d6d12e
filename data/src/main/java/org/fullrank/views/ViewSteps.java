package org.fullrank.views;

import java.util.ArrayList;
import java.util.List;

/** The steps that the views of self-supervised methods share. */
final class ViewSteps {
  private ViewSteps() {}

  static PixelStep.ColorJitter mild(double strength) {
    return new PixelStep.ColorJitter(
        0.8, 0.4 * strength, 0.4 * strength, 0.2 * strength, Math.min(0.5, 0.1 * strength));
  }

  static List<Step> colors(PixelStep.ColorJitter jitter, Pixels pixels) {
    return pixels.channels() == 1 ? List.of(jitter) : List.of(jitter, new PixelStep.Grayscale(0.2));
  }

  /** A step that never fires is left out, with its record. */
  static List<Step> of(SpatialStep.Crop crop, List<Step> colors, double blur, double solarize) {
    List<Step> all = new ArrayList<>(List.of(crop, new SpatialStep.Flip(0.5)));
    all.addAll(colors);
    if (blur > 0) {
      all.add(PixelStep.GaussianBlur.of(blur));
    }
    if (solarize > 0) {
      all.add(PixelStep.Solarize.of(solarize));
    }
    return all;
  }
}
