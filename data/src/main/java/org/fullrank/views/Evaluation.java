package org.fullrank.views;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.loader.ViewMaker;

/**
 * The view without chance, for probes and embeddings: the central square, resized and normalised,
 * with the training views' fixed steps.
 *
 * @param size height and width of the view, pixels
 * @param share side of the square as a share of the image's shorter side, 0.01 to 1 (0.875 is the
 *     usual "resize to 256, crop 224")
 * @param pixels channels and statistics
 * @param steps the steps that are the same in every view, in order
 */
public record Evaluation(int size, double share, Pixels pixels, List<Step> steps)
    implements ViewMaker {
  /** From this size on images are taken to be photographs, whose border says little. */
  private static final int PHOTOGRAPH = 96;

  public Evaluation {
    Check.positive(size, "size");
    Check.within(share, 0.01, 1, "share");
    steps = List.copyOf(steps);
  }

  /** A view without steps. */
  public Evaluation(int size, double share, Pixels pixels) {
    this(size, share, pixels, List.of());
  }

  /** The usual share for views of {@code size}: 0.875 for photographs, all of a small image. */
  public static Evaluation of(int size, Pixels pixels) {
    return new Evaluation(size, size >= PHOTOGRAPH ? 0.875 : 1, pixels);
  }

  /** The view that goes with training views of {@code policy}. */
  public static Evaluation of(Policy policy, Pixels pixels) {
    var plain = of(policy.size(), pixels);
    return new Evaluation(
        plain.size, plain.share, pixels, policy.steps().stream().filter(Step::fixed).toList());
  }

  @Override
  public List<Layout> views() {
    return maker().views();
  }

  @Override
  public Writer writer() {
    return maker().writer();
  }

  private ViewMaker maker() {
    return Recipe.maker(List.of(new Recipe(policy(), share, pixels)));
  }

  Policy policy() {
    return new Policy(size, steps);
  }
}
