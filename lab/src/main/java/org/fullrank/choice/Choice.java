package org.fullrank.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.core.Check;
import org.fullrank.core.Count;
import org.fullrank.views.Augmented;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Policy;
import org.fullrank.views.SequenceViews;
import org.fullrank.views.ViewsConfig;

/**
 * Settings for a set of images, and the facts that they follow from.
 *
 * @param facts the facts
 * @param channels 3 if a tenth of the images or more have colour, else 1
 * @param size side of a view, pixels: the largest multiple of 6, 7 or 8 patches within the shorter
 *     side and within 96 px
 * @param patch side of a patch, pixels
 * @param batch images per step: 64 below 4,000 images, 128 below 20,000, else 256; at most half of
 *     the images
 * @param epochs passes over the images, so many that the steps are taken
 * @param workers threads that read images: one for every two cores, 8 at most
 */
public record Choice(
    SetFacts facts, int channels, int size, int patch, int batch, int epochs, int workers) {
  /** The number of steps if none is asked for. */
  public static final int STEPS = 1000;

  private static final int LARGEST = 96; // pixels
  private static final int SMALLEST = 8;
  private static final double COLOURED = 0.1;
  static final int MOST_WORKERS = 8;

  /** A square grid of patches. */
  private record Tiling(int side, int patch) {
    int size() {
      return side * patch;
    }

    /**
     * The largest view of 6, 7 or 8 patches a side within {@code most} pixels; of equals the fewest
     * patches.
     */
    static Tiling within(int most) {
      return IntStream.of(8, 7, 6)
          .mapToObj(side -> new Tiling(side, Math.max(1, most / side)))
          .reduce((a, b) -> b.size() >= a.size() ? b : a)
          .orElseThrow();
    }
  }

  /**
   * The settings for a set with {@code facts}.
   *
   * @param steps number of steps, 1 or more
   */
  public static Choice of(SetFacts facts, int steps) {
    Check.positive(steps, "steps");
    var tiling = Tiling.within(Math.clamp(facts.shorterSide(), SMALLEST, LARGEST));
    int batch = batch(facts.images());
    int perEpoch = Math.max(1, facts.images() / batch);
    return new Choice(
        facts,
        facts.coloured() >= COLOURED ? 3 : 1,
        tiling.size(),
        tiling.patch(),
        batch,
        Math.ceilDiv(steps, perEpoch),
        Math.clamp(facts.cores() / 2, 1, MOST_WORKERS));
  }

  static int batch(int images) {
    int usual = images < 4_000 ? 64 : images < 20_000 ? 128 : 256;
    return Math.max(2, Math.min(usual, Integer.highestOneBit(Math.max(1, images / 2))));
  }

  /** The number of steps that these settings take. */
  public int steps() {
    return epochs * Math.max(1, facts.images() / batch);
  }

  /**
   * The settings as changes of a recipe.
   *
   * @param views the recipe's; small crops get half of the patches of a side; views written out
   *     keep their proportions
   */
  public List<String> overrides(ViewsConfig views) {
    var all = new ArrayList<>(pictures(views));
    all.addAll(
        List.of(
            "encoder.patch=" + patch,
            "train.batch=" + batch,
            "train.epochs=" + epochs,
            "train.workers=" + workers));
    return all;
  }

  private List<String> pictures(ViewsConfig views) {
    if (views instanceof Augmented augmented) {
      return pictures(augmented.of()).stream()
          .map(change -> change.replaceFirst("views", "views.of"))
          .toList();
    }
    var all = new ArrayList<>(List.of("views.pixels.channels=" + channels));
    all.addAll(sizes(views));
    return all;
  }

  private List<String> sizes(ViewsConfig views) {
    return switch (views) {
      case ImageViews.Plain _, ImageViews.Simclr _, ImageViews.Byol _ ->
          List.of("views.size=" + size);
      case ImageViews.MultiCrop _ ->
          List.of("views.global.size=" + size, "views.local.size=" + size / patch / 2 * patch);
      case ImageViews.Repeat _ -> List.of("views.policy.size=" + size);
      case Augmented augmented -> sizes(augmented.of());
      case ImageViews.Custom(var policies, _) -> sizes(policies);
      case SequenceViews _ -> List.of();
    };
  }

  /** The largest view gets {@link #size}; the others keep their share of it, in whole patches. */
  private List<String> sizes(List<Policy> policies) {
    int largest = policies.stream().mapToInt(Policy::size).max().orElseThrow();
    return IntStream.range(0, policies.size())
        .mapToObj(i -> {
          int side = Math.max(1, size / patch * policies.get(i).size() / largest);
          return "views.policies." + i + ".size=" + side * patch;
        })
        .toList();
  }

  /** The settings and the reason of each, in four lines. */
  public List<String> lines() {
    int side = size / patch;
    return List.of(
        String.format(
            Locale.ROOT,
            "views.pixels.channels=%d: %s of the images have colour",
            channels,
            percent(facts.coloured())),
        String.format(
            Locale.ROOT,
            "views.size=%d, encoder.patch=%d: the shorter side is %,d px (median); %d x %d patches",
            size,
            patch,
            facts.shorterSide(),
            side,
            side),
        String.format(
            Locale.ROOT,
            "train.batch=%d, train.epochs=%d: %s in all over %s",
            batch,
            epochs,
            new Count(steps(), "step"),
            new Count(facts.images(), "image")),
        String.format(
            Locale.ROOT,
            "train.workers=%d: %s, and %s ms to read an image",
            workers,
            new Count(facts.cores(), "core"),
            String.format(Locale.ROOT, "%.1f", facts.readMillis())));
  }

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }
}
