package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.clampMin;
import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.sum;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.View;

/**
 * The views that the samples of a batch have, in fp32 or float64. An anchor is a view of a sample
 * that has another view. Axes of size 1 stand for equal entries.
 *
 * @param present {@code [views, batch]}, 1 for a view that the sample has, else 0
 * @param complete whether every sample has every view
 * @param anchors {@code [views, batch]}, 1 for each anchor
 * @param pairs {@code [views, batch or 1, views]}, 1 for each pair of different views that a sample
 *     has
 * @param others {@code [views, batch or 1]}, the number of pairs of each anchor; 1 where there is
 *     none
 */
record Views(Tensor present, boolean complete, Tensor anchors, Tensor pairs, Tensor others) {
  /** {@code views} views of each of {@code batch} samples, 2 or more. */
  static Views all(long views, long batch, Tensor like) {
    Tensor present = Ops.onesLike(Ops.atLeastFloat(like), views, batch);
    Tensor others = Ops.fullLike(present, views - 1.0, views, 1);
    return new Views(present, true, present, different(present).unsqueeze(1), others);
  }

  /** The views that {@code present [views, batch]} marks by 1. */
  static Views some(Tensor present) {
    Tensor anchors = present.mul(Ops.above(sum(present, false, 0), 1.5));
    Tensor pairs =
        present.unsqueeze(2).mul(present.t().unsqueeze(0)).mul(different(present).unsqueeze(1));
    return new Views(present, false, anchors, pairs, clampMin(sum(pairs, false, 2), 1));
  }

  /** The views of {@code batch}. */
  static Views of(Batch batch, Tensor like) {
    int views = batch.views().size();
    int samples = batch.samples();
    if (batch.views().stream().allMatch(View::complete)) {
      return all(views, samples, like);
    }
    var told = new float[views * samples];
    for (int row = 0; row < told.length; row++) {
      told[row] = batch.view(row / samples).present()[row % samples] ? 1 : 0;
    }
    return some(Tensors.like(told, Ops.atLeastFloat(like), views, samples));
  }

  private static Tensor different(Tensor present) {
    return plus(times(Ops.identityLike(present, present.size(0)), -1), 1);
  }

  long count() {
    return present.size(0);
  }

  long batch() {
    return present.size(1);
  }

  /** Views of each sample, {@code [batch]}. */
  Tensor ofSample() {
    return sum(present, false, 0);
  }

  /** The mean of {@code values [views, batch]} over the anchors; 0 without an anchor. */
  Tensor overAnchors(Tensor values) {
    return complete ? values.mean() : values.mul(anchors).sum().div(clampMin(anchors.sum(), 1));
  }

  /** The mean over the anchors of each sample, {@code [batch]}; 0 without an anchor. */
  Tensor overSampleAnchors(Tensor values) {
    return complete
        ? Ops.mean(values, false, 0)
        : sum(values.mul(anchors), false, 0).div(clampMin(sum(anchors, false, 0), 1));
  }

  /** The mean of {@code values [views, batch, views]} over the other views of each anchor. */
  Tensor overOthers(Tensor values) {
    return sum(values.mul(pairs), false, 2).div(others);
  }
}
