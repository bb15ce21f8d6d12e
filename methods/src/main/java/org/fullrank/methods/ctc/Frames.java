package org.fullrank.methods.ctc;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;

/** The real frames of a batch as plain numbers. */
final class Frames {
  private Frames() {}

  /**
   * The natural logarithms of each sample's probabilities, {@code [frames][symbols]}.
   *
   * @param logits {@code [batch, frames, symbols]}
   * @param counts {@code [batch]}, real frames of each sample
   */
  static List<double[][]> of(Tensor logits, int[] counts) {
    double[] all =
        Precision.exact(() -> Tensors.doubles(Ops.atLeastFloat(logits.detach()).log_softmax(2)));
    int longest = Math.toIntExact(logits.size(1));
    int symbols = Math.toIntExact(logits.size(2));
    return IntStream.range(0, counts.length)
        .mapToObj(row -> {
          var frames = new double[counts[row]][symbols];
          for (int frame = 0; frame < counts[row]; frame++) {
            System.arraycopy(all, (row * longest + frame) * symbols, frames[frame], 0, symbols);
          }
          return frames;
        })
        .toList();
  }
}
