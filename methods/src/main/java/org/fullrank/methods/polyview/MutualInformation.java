package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.plus;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * Estimates of the mutual information of a view and the other views of its sample, nats. For the
 * objectives that are no estimate of it, they are those of the geometric objective on the same
 * similarities.
 *
 * @param usual {@code log(candidates) − loss}; a candidate is the positive or a view of another
 *     sample: {@code log(B − views + 1) − loss} of {@code B = views·batch} views. With few samples
 *     it may exceed the information, as the views of a negative sample depend on each other
 * @param rigorous {@code log(samples) − loss'}, where the negatives of {@code loss'} count by the
 *     mean over the views of each sample. A lower bound for every critic. Where samples lack views,
 *     the mean is replaced by the sum over the smallest number of views, which stays below
 */
record MutualInformation(Tensor usual, Tensor rigorous) {
  static MutualInformation of(Objective objective, Similarities similarities, Views views) {
    Objective estimator =
        switch (objective) {
          case ARITHMETIC, GEOMETRIC, SUFFICIENT_STATISTICS -> objective;
          case MULTI_CROP, SUPCON_OUT, SUPCON_IN -> Objective.GEOMETRIC;
        };
    Tensor mass = similarities.mass();
    Tensor loss = estimator.ofAnchors(similarities, mass, views);
    Tensor averaged = estimator.ofAnchors(similarities, mass.sub(fewest(views).log()), views);
    Tensor candidates = plus(views.negatives(), 1).log(); // [batch]
    return new MutualInformation(
        views.overAnchors(candidates.sub(loss)), views.overAnchors(samples(views).sub(averaged)));
  }

  /** The smallest number of views of a sample that has any. */
  private static Tensor fewest(Views views) {
    Tensor number = views.ofSample();
    return Ops.fill(number, Ops.below(number, 0.5), views.present().size(0)).min();
  }

  /** The logarithm of the number of samples with a view. */
  private static Tensor samples(Views views) {
    Tensor some = Ops.above(views.ofSample(), 0.5);
    return Ops.clampMin(some.sum().to(views.present().scalar_type()), 1).log();
  }
}
