package org.fullrank.train;

import org.fullrank.core.Check;

/**
 * Early stopping of a method that learns classes: the run is measured on validation images after
 * each epoch, and ends with the weights of its best epoch. If the data name no validation images, a
 * tenth of each class of the labelled training images, rounded, is held out; classes of fewer than
 * 5 images keep all. The test images stay as they are.
 *
 * @param patience epochs after the best one at which the run stops, 1 or more
 * @param fromEpoch the epoch before which the patience does not begin, 0 or more
 * @param criterion the measure of the best epoch
 */
public record StoppingConfig(int patience, int fromEpoch, Criterion criterion) {
  /** Twenty epochs after the least loss. */
  public static final StoppingConfig DEFAULT = new StoppingConfig(20, 0, Criterion.LOSS);

  /** The default of the key {@code criterion}. */
  public static final Criterion CRITERION = Criterion.LOSS;

  /** The measure on validation images by which an epoch is the best. */
  public enum Criterion {
    /** the least mean cross-entropy */
    LOSS,
    /** the highest accuracy */
    ACCURACY,
    /** the highest accuracy of the least accurate group */
    WORST_GROUP
  }

  public StoppingConfig {
    Check.positive(patience, "patience");
    Check.atLeastZero(fromEpoch, "from_epoch");
  }

  /** Whether a run stops after {@code epoch} epochs, the best of which was {@code best}. */
  boolean stops(int epoch, int best) {
    return epoch >= Math.max(best, fromEpoch) + patience;
  }
}
