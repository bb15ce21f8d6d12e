package org.fullrank.views;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.input.ViewGuide;
import org.fullrank.loader.Augmentations;
import org.fullrank.loader.ViewMaker;

/** Which views are made of every image. */
public sealed interface ImageViews extends ViewsConfig
    permits ImageViews.Plain,
        ImageViews.Simclr,
        ImageViews.Byol,
        ImageViews.MultiCrop,
        ImageViews.Repeat,
        ImageViews.Custom,
        Augmented {
  /** The most views of one sample. */
  int MOST_VIEWS = 1024;

  /** Channels and statistics, the same for all views. */
  Pixels pixels();

  /** One recipe per view, in the order of the views. */
  List<Policy> policies();

  @Override
  default ViewMaker at(int epoch) {
    return Recipe.maker(policies().stream().map(p -> new Recipe(p, 1, pixels())).toList());
  }

  @Override
  default boolean follows() {
    return policies().stream().anyMatch(Policy::follows);
  }

  @Override
  default Augmentations guided(ViewGuide guide) {
    return GuidedViews.of(this, guide);
  }

  /** The same views of pixels with other statistics. */
  default ImageViews with(Pixels other) {
    return switch (this) {
      case Plain(var size, _, var area, var flip) -> new Plain(size, other, area, flip);
      case Simclr(var size, _, var area, var strength, var blur) ->
          new Simclr(size, other, area, strength, blur);
      case Byol(var size, _, var area, var strength, var blur) ->
          new Byol(size, other, area, strength, blur);
      case MultiCrop(var global, var local, _, var strength, var blur) ->
          new MultiCrop(global, local, other, strength, blur);
      case Repeat(var count, var policy, _) -> new Repeat(count, policy, other);
      case Augmented(var of, var copies, var steps) -> new Augmented(of.with(other), copies, steps);
      case Custom(var policies, _) -> new Custom(policies, other);
    };
  }

  /**
   * The view without chance that goes with these: the first view's size and fixed steps, the same
   * pixels.
   */
  @Override
  default Evaluation evaluation() {
    return Evaluation.of(policies().getFirst(), pixels());
  }

  /**
   * One view for learning from labels: the central square, or a crop, resized and normalised; no
   * colour is touched.
   *
   * @param size height and width, pixels
   * @param pixels channels and statistics
   * @param minArea smallest crop as a share of the image, 0..1; 1 is no crop
   * @param flip probability of a mirroring, 0..1; 0 is none
   */
  record Plain(int size, Pixels pixels, double minArea, double flip) implements ImageViews {
    /** Small gray images of 28 px as they are. */
    public static final Plain DEFAULT = of(28, Pixels.GRAY);

    public Plain {
      checked(size, minArea, 0, 0);
      Check.within(flip, 0, 1, "flip");
    }

    /** The image as it is. */
    public static Plain of(int size, Pixels pixels) {
      return new Plain(size, pixels, 1, 0);
    }

    @Override
    public List<Policy> policies() {
      List<Step> steps = new ArrayList<>();
      if (minArea < 1) {
        steps.add(SpatialStep.Crop.from(minArea));
      }
      if (flip > 0) {
        steps.add(new SpatialStep.Flip(flip));
      }
      return List.of(new Policy(size, steps));
    }
  }

  /**
   * Two views of one recipe (Chen et al., ICML 2020, appendix A): crop, flip, jitter in 8 of 10
   * ({@code 0.8 s, 0.8 s, 0.8 s, 0.2 s}), gray in 2 of 10, blur. A gray view has no gray step.
   *
   * @param size height and width, pixels
   * @param pixels channels and statistics
   * @param minArea smallest crop as a share of the image, 0..1
   * @param strength {@code s}, 0 or more: 1 at 224 px, 0.5 for small images
   * @param blur probability of a blur of 0.1 to 2 px, 0..1: 0.5 at 224 px, 0 for small images
   */
  record Simclr(int size, Pixels pixels, double minArea, double strength, double blur)
      implements ImageViews {
    /** Small gray images of 28 px. */
    public static final Simclr DEFAULT = small(28, Pixels.GRAY);

    public Simclr {
      checked(size, minArea, strength, blur);
    }

    /** For images of about 28 or 32 px: crops of 0.2 or more, half the jitter, no blur. */
    public static Simclr small(int size, Pixels pixels) {
      return new Simclr(size, pixels, 0.2, 0.5, 0);
    }

    /** The paper's for 224 px: crops of 0.08 or more, blur in half of the views. */
    public static Simclr large(int size, Pixels pixels) {
      return new Simclr(size, pixels, 0.08, 1, 0.5);
    }

    @Override
    public List<Policy> policies() {
      var jitter =
          new PixelStep.ColorJitter(
              0.8, 0.8 * strength, 0.8 * strength, 0.8 * strength, Math.min(0.5, 0.2 * strength));
      var policy =
          new Policy(
              size,
              ViewSteps.of(
                  SpatialStep.Crop.from(minArea), ViewSteps.colors(jitter, pixels), blur, 0));
      return List.of(policy, policy);
    }
  }

  /**
   * Two views of two recipes (Grill et al., NeurIPS 2020, appendix B): as SimCLR's with jitter
   * {@code 0.4 s, 0.4 s, 0.2 s, 0.1 s}; the second view is blurred a tenth as often as the first
   * and solarized in 2 of 10. Departure: crops are resized bilinearly, the paper's bicubically.
   *
   * @param size height and width, pixels
   * @param pixels channels and statistics
   * @param minArea smallest crop as a share of the image, 0..1
   * @param strength {@code s}, 0 or more; the paper's is 1
   * @param blur probability that the first view is blurred, 0..1: 1 at 224 px, 0 for small images
   */
  record Byol(int size, Pixels pixels, double minArea, double strength, double blur)
      implements ImageViews {
    /** Small gray images of 28 px. */
    public static final Byol DEFAULT = small(28, Pixels.GRAY);

    public Byol {
      checked(size, minArea, strength, blur);
    }

    /** For images of about 28 or 32 px: crops of 0.2 or more, no blur. */
    public static Byol small(int size, Pixels pixels) {
      return new Byol(size, pixels, 0.2, 1, 0);
    }

    /** The paper's for 224 px: crops of 0.08 or more, the first view always blurred. */
    public static Byol large(int size, Pixels pixels) {
      return new Byol(size, pixels, 0.08, 1, 1);
    }

    @Override
    public List<Policy> policies() {
      var crop = SpatialStep.Crop.from(minArea);
      var colors = ViewSteps.colors(ViewSteps.mild(strength), pixels);
      return List.of(
          new Policy(size, ViewSteps.of(crop, colors, blur, 0)),
          new Policy(size, ViewSteps.of(crop, colors, blur / 10, 0.2)));
    }
  }

  /**
   * Large and small crops (Caron et al., NeurIPS 2020 and ICCV 2021): BYOL's colours; the first
   * large view is blurred with {@code blur}, the other large ones a tenth as often and solarized in
   * 2 of 10, the small ones half as often.
   *
   * @param global the large crops, the first views
   * @param local the small crops, the last views
   * @param pixels channels and statistics
   * @param strength of the jitter, as {@link Byol}'s
   * @param blur as {@link Byol}'s
   */
  record MultiCrop(Crops global, Crops local, Pixels pixels, double strength, double blur)
      implements ImageViews {
    /** Small gray images: two views of 28 px and four of 14 px, no blur. */
    public static final MultiCrop DEFAULT =
        new MultiCrop(new Crops(2, 28, 0.4, 1), new Crops(4, 14, 0.1, 0.4), Pixels.GRAY, 1, 0);

    /**
     * Crops of one size.
     *
     * @param count how many, 0 to 1,024
     * @param size height and width, pixels
     * @param minArea smallest share of the image, 0..1
     * @param maxArea largest share of the image, 0..1
     */
    public record Crops(int count, int size, double minArea, double maxArea) {
      public Crops {
        Check.within(count, 0, MOST_VIEWS, "count");
        Check.positive(size, "size");
        Check.within(minArea, 1e-4, maxArea, "min_area");
        Check.within(maxArea, minArea, 1, "max_area");
      }

      private SpatialStep.Crop crop() {
        return new SpatialStep.Crop(minArea, maxArea, 4.0 / 3, Interpolation.BILINEAR);
      }
    }

    public MultiCrop {
      Check.positive(global.count(), "global.count");
      Check.atLeastZero(strength, "strength");
      Check.within(blur, 0, 1, "blur");
    }

    /** DINO's: two of 224 px and six of 96 px. */
    public static MultiCrop dino(Pixels pixels) {
      return new MultiCrop(new Crops(2, 224, 0.4, 1), new Crops(6, 96, 0.05, 0.4), pixels, 1, 1);
    }

    @Override
    public List<Policy> policies() {
      var colors = ViewSteps.colors(ViewSteps.mild(strength), pixels);
      List<Policy> all = new ArrayList<>();
      for (int i = 0; i < global.count(); i++) {
        double often = i == 0 ? blur : blur / 10;
        all.add(
            new Policy(
                global.size(), ViewSteps.of(global.crop(), colors, often, i == 0 ? 0 : 0.2)));
      }
      var small = new Policy(local.size(), ViewSteps.of(local.crop(), colors, blur / 2, 0));
      all.addAll(Collections.nCopies(local.count(), small));
      return List.copyOf(all);
    }
  }

  /**
   * Any number of views of one recipe (poly-view's M views).
   *
   * @param count number of views, 1 to 1,024
   * @param policy the recipe
   * @param pixels channels and statistics
   */
  record Repeat(int count, Policy policy, Pixels pixels) implements ImageViews {
    /** Four of SimCLR's for small gray images. */
    public static final Repeat DEFAULT = of(4, Simclr.DEFAULT);

    public Repeat {
      Check.within(count, 1, MOST_VIEWS, "count");
    }

    /** The first recipe of {@code views}, {@code count} times. */
    public static Repeat of(int count, ImageViews views) {
      return new Repeat(count, views.policies().getFirst(), views.pixels());
    }

    @Override
    public List<Policy> policies() {
      return Collections.nCopies(count, policy);
    }
  }

  /**
   * Recipes written out.
   *
   * @param policies one per view, at least one
   * @param pixels channels and statistics
   */
  record Custom(List<Policy> policies, Pixels pixels) implements ImageViews {
    public Custom {
      policies = List.copyOf(policies);
      Check.positive(policies.size(), "number of policies");
    }
  }

  private static void checked(int size, double minArea, double strength, double blur) {
    Check.within(size, 1, Policy.LARGEST, "size");
    Check.within(minArea, 1e-4, 1, "min_area");
    Check.atLeastZero(strength, "strength");
    Check.within(blur, 0, 1, "blur");
  }
}
