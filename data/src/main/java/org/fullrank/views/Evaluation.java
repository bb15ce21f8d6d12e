package org.fullrank.views;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.loader.ViewMaker;

/**
 * The view without chance, for probes and embeddings: the central square, resized and normalised.
 *
 * @param size height and width of the view, pixels
 * @param share side of the square as a share of the image's shorter side, 0.01 to 1 (0.875 is the
 *     usual "resize to 256, crop 224")
 * @param pixels channels and statistics
 */
public record Evaluation(int size, double share, Pixels pixels) implements ViewMaker {
  /** From this size on images are taken to be photographs, whose border says little. */
  private static final int PHOTOGRAPH = 96;

  public Evaluation {
    Check.positive(size, "size");
    Check.within(share, 0.01, 1, "share");
  }

  /** The usual share for views of {@code size}: 0.875 for photographs, all of a small image. */
  public static Evaluation of(int size, Pixels pixels) {
    return new Evaluation(size, size >= PHOTOGRAPH ? 0.875 : 1, pixels);
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
    return new Policy(size, List.of());
  }
}
