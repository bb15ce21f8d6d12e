package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.plus;
import static org.fullrank.core.Ops.sum;
import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.input.View;

/**
 * The views that the samples of a batch have.
 *
 * @param present {@code [views, batch]}, 1 for a view that the sample has, else 0
 * @param complete whether every sample has every view
 */
record Views(Tensor present, boolean complete) {
  /** {@code views} views of each of {@code batch} samples, in fp32 or the wider {@code like}'s. */
  static Views all(long views, long batch, Tensor like) {
    return new Views(Ops.onesLike(Ops.atLeastFloat(like), views, batch), true);
  }

  /** The views of {@code batch}, in fp32 or the wider format of {@code like}. */
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
    return new Views(Tensors.like(told, Ops.atLeastFloat(like), views, samples), false);
  }

  /** Views of each sample, {@code [batch]}. */
  Tensor ofSample() {
    return sum(present, false, 0);
  }

  /** 1 for each anchor that the loss counts: a view with another view of its sample. */
  Tensor anchors() {
    return present.mul(Ops.above(ofSample(), 1.5));
  }

  /** 1 for each pair of different views that a sample has, {@code [views, batch, views]}. */
  Tensor pairs() {
    Tensor other = plus(times(Ops.identityLike(present, present.size(0)), -1), 1);
    return present.unsqueeze(2).mul(present.t().unsqueeze(0)).mul(other.unsqueeze(1));
  }

  /** Views of other samples, {@code [batch]}: the negatives of the anchors of a sample. */
  Tensor negatives() {
    return present.sum().sub(ofSample());
  }

  /** The mean of {@code values [views, batch]} over the anchors; 0 without an anchor. */
  Tensor overAnchors(Tensor values) {
    Tensor anchors = anchors();
    return values.mul(anchors).sum().div(Ops.clampMin(anchors.sum(), 1));
  }

  /** The mean of {@code values [views, batch, views]} over the other views of each anchor. */
  Tensor overOthers(Tensor values) {
    Tensor pairs = pairs();
    return sum(values.mul(pairs), false, 2).div(Ops.clampMin(sum(pairs, false, 2), 1));
  }
}
