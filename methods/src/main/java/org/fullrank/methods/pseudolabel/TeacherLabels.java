package org.fullrank.methods.pseudolabel;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;

/**
 * The labels that a teacher gives.
 *
 * @param classes {@code [batch]}, {@link Targets#UNLABELLED} for a sample that has a label of its
 *     own, and for a sample of which the teacher is not sure
 * @param share of the samples of the batch that the teacher labels, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // made once and read once
record TeacherLabels(int[] classes, double share) {
  /**
   * The most probable class of each sample without a label, where its probability is {@code
   * confidence} or more.
   *
   * @param logits the teacher's, {@code [batch, classes]}
   * @param given {@code [batch]}, negative for a sample without a label
   */
  static TeacherLabels of(Tensor logits, int[] given, double confidence) {
    Tensor shares = Precision.exact(() -> Ops.atLeastFloat(logits).softmax(1));
    Tensor likeliest = Ops.argmax(shares, 1).unsqueeze(1); // [batch, 1]
    double[] best = Tensors.doubles(likeliest);
    double[] sure = Tensors.doubles(shares.gather(1, likeliest));
    var classes = new int[given.length];
    Arrays.setAll(
        classes, i -> given[i] < 0 && sure[i] >= confidence ? (int) best[i] : Targets.UNLABELLED);
    long taught = Arrays.stream(classes).filter(it -> it >= 0).count();
    return new TeacherLabels(classes, (double) taught / given.length);
  }
}
