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
  static MutualInformation of(Objective objective, Anchors anchors) {
    Objective estimator =
        switch (objective) {
          case ARITHMETIC, GEOMETRIC, SUFFICIENT_STATISTICS -> objective;
          case MULTI_CROP, SUPCON_OUT, SUPCON_IN -> Objective.GEOMETRIC;
        };
    Views views = anchors.views();
    Tensor number = views.ofSample(); // [batch]
    Tensor candidates = plus(views.present().sum().sub(number), 1).log();
    Tensor loss = anchors.of(estimator, objective);
    Tensor mass = anchors.mass().sub(fewest(views, number).log());
    Tensor averaged = estimator.ofAnchors(anchors.similarities(), mass, views);
    return new MutualInformation(
        views.overAnchors(candidates.sub(loss)),
        views.overAnchors(samples(views, number).sub(averaged)));
  }

  /** The smallest number of views of a sample that has any. */
  private static Tensor fewest(Views views, Tensor number) {
    return views.complete()
        ? Ops.fullLike(number, (double) views.count())
        : Ops.fill(number, Ops.below(number, 0.5), (double) views.count()).min();
  }

  /** The logarithm of the number of samples with a view. */
  private static Tensor samples(Views views, Tensor number) {
    return views.complete()
        ? Ops.fullLike(number, Math.log((double) views.batch()))
        : Ops.clampMin(Ops.toFloatLike(Ops.above(number, 0.5), number).sum(), 1).log();
  }
}
