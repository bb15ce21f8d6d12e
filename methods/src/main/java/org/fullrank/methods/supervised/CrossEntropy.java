package org.fullrank.methods.supervised;

import static org.fullrank.core.Ops.logSumExp;
import static org.fullrank.core.Ops.mean;
import static org.fullrank.core.Ops.times;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;

/**
 * The cross-entropy of Szegedy et al., CVPR 2016, arXiv 1512.00567, section 7, and what it says of
 * the batch.
 *
 * <p>With logits {@code z} of {@code K} classes and the target {@code (1 − ε)·onehot(y) + ε/K}:
 * {@code logsumexp z − (1 − ε) z_y − ε·mean(z)}, the mean over the labelled samples.
 *
 * @param loss scalar; 0 where no sample has a label
 * @param perSample {@code [batch]}, 0 for a sample without a label
 * @param accuracy share of the labelled samples whose largest logit is their class, scalar
 */
record CrossEntropy(Tensor loss, Tensor perSample, Tensor accuracy) {
  /**
   * The loss of {@code logits}, in fp32 or wider.
   *
   * @param logits {@code [batch, classes]}
   * @param labels {@code [batch]}, below the number of classes; negative where there is none
   * @param smoothing {@code ε}, 0..1
   * @throws IllegalArgumentException if there are not as many labels as samples, or one names no
   *     class
   */
  static CrossEntropy of(Tensor logits, int[] labels, double smoothing) {
    Check.rank(logits, "logits", "batch", "classes");
    Check.size(logits, "logits", 0, "labels", labels.length);
    Arrays.stream(labels)
        .filter(label -> label >= logits.size(1))
        .findAny()
        .ifPresent(label -> {
          throw new IllegalArgumentException(
              "labels: want classes below %d, was %d".formatted(logits.size(1), label));
        });
    return Precision.exact(() -> exact(Ops.atLeastFloat(logits), labels, smoothing));
  }

  private static CrossEntropy exact(Tensor logits, int[] labels, double smoothing) {
    int batch = labels.length;
    Tensor classes =
        Tensors.like(Arrays.stream(labels).mapToLong(y -> Math.max(y, 0)).toArray(), logits, batch);
    Tensor labelled =
        Tensors.like(
            Arrays.stream(labels).mapToDouble(y -> y < 0 ? 0 : 1).toArray(), logits, batch);
    Tensor right = logits.gather(1, classes.unsqueeze(1)).squeeze(1); // [batch]
    Tensor perSample =
        logSumExp(logits, 1)
            .sub(times(right, 1 - smoothing))
            .sub(times(mean(logits, false, 1), smoothing))
            .mul(labelled);
    Tensor hits = Ops.argmax(logits.detach(), 1).eq(classes).mul(labelled);
    Tensor count = Ops.clampMin(labelled.sum(), 1);
    return new CrossEntropy(perSample.sum().div(count), perSample, hits.sum().div(count));
  }
}
