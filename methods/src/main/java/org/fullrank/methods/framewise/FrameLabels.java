package org.fullrank.methods.framewise;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Targets;

/** The label of each token of a batch. */
final class FrameLabels {
  private static final long NONE = -1;

  private FrameLabels() {}

  /**
   * The labels of the tokens that {@code encoder} makes of view 0, {@code [batch, tokens]} int64;
   * −1 for padding, and in clips without a sequence.
   *
   * @throws IllegalArgumentException if the targets are no sequences
   */
  static Tensor of(Encoder encoder, Batch batch) {
    Tensor real = encoder.real(batch.view(0).input());
    int[] tokens =
        Arrays.stream(Tensors.doubles(Ops.sum(real, false, 1))).mapToInt(n -> (int) n).toArray();
    return of(batch.targets().sequences(), tokens, Math.toIntExact(real.size(1)), real);
  }

  /**
   * Token {@code t} of {@code T} has the label {@code ⌊(t + ½) L / T⌋} of {@code L}.
   *
   * @param tokens real tokens of each sample, which lie before its padding
   * @param longest tokens of a row
   * @param beside a tensor on the device of the labels
   */
  static Tensor of(Targets.Sequences targets, int[] tokens, int longest, Tensor beside) {
    double[] ids = Tensors.doubles(targets.ids());
    int width = Math.toIntExact(targets.ids().size(1));
    var labels = new long[tokens.length * longest];
    Arrays.fill(labels, NONE);
    for (int row = 0; row < tokens.length; row++) {
      long length = targets.lengths()[row];
      for (int token = 0; token < tokens[row] && length > 0; token++) {
        int place = (int) ((2L * token + 1) * length / (2L * tokens[row]));
        labels[row * longest + token] = (long) ids[row * width + place];
      }
    }
    return Tensors.like(labels, beside, tokens.length, longest);
  }
}
