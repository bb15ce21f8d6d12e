package org.fullrank.methods.translation;

import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.nn.Pass;

/**
 * Predictions of the ids of held-out translations, ends among them, each behind the true ids.
 *
 * @param nats sum of the negative logarithms of the probabilities of the true ids
 * @param right ids that have the largest probability
 * @param count ids
 */
record HeldOut(double nats, double right, long count) {
  static final HeldOut NONE = new HeldOut(0, 0, 0);

  static HeldOut of(CrossEntropy loss) {
    long count = loss.count();
    return new HeldOut(Ops.value(loss.loss()) * count, Ops.value(loss.accuracy()) * count, count);
  }

  /** Over all batches. */
  static HeldOut of(Encoder encoder, Translation method, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      HeldOut all = NONE;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          try (var _ = Scope.open()) {
            all = all.plus(method.score(encoder, batch, Pass.evaluate()));
          }
        }
      }
      return all;
    });
  }

  private HeldOut plus(HeldOut other) {
    return new HeldOut(nats + other.nats, right + other.right, count + other.count);
  }

  /** Cross-entropy of an id, nats; NaN without ids. */
  double loss() {
    return nats / count;
  }

  /** Share of the ids that are predicted right; NaN without ids. */
  double accuracy() {
    return right / count;
  }
}
