package org.fullrank.bayes;

import org.fullrank.core.Check;

/**
 * The weight of the summed divergence in a loss that is a mean over images, such that an epoch
 * descends {@code E[−log p(D | w)] + KL(q ‖ p)} per image.
 */
public sealed interface KlWeight {
  /**
   * The weight in the step {@code step} of an epoch, counted from 0.
   *
   * @param step 0 or more; counted on from an epoch to the next
   */
  double at(long step);

  /** {@code 1/N} in every step. */
  static KlWeight perImage(long images) {
    return new PerImage(images);
  }

  /**
   * {@code 1/N} in every step.
   *
   * @param images {@code N}, the number of training images
   */
  record PerImage(long images) implements KlWeight {
    public PerImage {
      Check.positive((double) images, "images");
    }

    @Override
    public double at(long step) {
      return 1.0 / images;
    }
  }

  /**
   * {@code πᵢ·M/N} with {@code πᵢ = 2^(M−i)/(2^M − 1)} in the step {@code i} of {@code M} of each
   * epoch (Blundell et al., section 3.4): the prior counts most in the first steps.
   *
   * @param images {@code N}, the number of training images
   * @param batches {@code M}, the steps of an epoch
   */
  record Geometric(long images, long batches) implements KlWeight {
    public Geometric {
      Check.positive((double) images, "images");
      Check.positive((double) batches, "batches");
    }

    @Override
    public double at(long step) {
      return share(step) * batches / images;
    }

    /** {@code πᵢ}; the shares of an epoch sum to 1. */
    double share(long step) {
      double i = step % batches + 1.0;
      return Math.exp(-i * Math.log(2) - Math.log1p(-Math.pow(2, -(double) batches)));
    }
  }
}
