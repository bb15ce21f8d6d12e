package org.fullrank.losses;

import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;

/** The accuracy of a classifier on pooled features. */
public final class ClassifierAccuracy {
  private ClassifierAccuracy() {}

  /**
   * The share of labelled samples whose largest logit is their class, 0 to 1; absent without a
   * labelled sample.
   *
   * @param head from pooled features {@code [batch, width]} to logits {@code [batch, classes]}
   * @param batches the first view of each sample is classified
   */
  public static OptionalDouble of(Encoder encoder, Layer head, Iterable<Batch> batches) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        long right = 0;
        long labelled = 0;
        for (Batch batch : batches) {
          Pass pass = Pass.evaluate();
          Tensor pooled = encoder.forward(batch.view(0).input(), pass.fork(0)).pooled();
          double[] found = Tensors.doubles(Ops.argmax(head.forward(pooled, pass.fork(1)), 1));
          int[] classes = batch.classes();
          for (int i = 0; i < classes.length; i++) {
            labelled += classes[i] < 0 ? 0 : 1;
            right += classes[i] >= 0 && (int) found[i] == classes[i] ? 1 : 0;
          }
        }
        return labelled == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) right / labelled);
      }
    });
  }
}
