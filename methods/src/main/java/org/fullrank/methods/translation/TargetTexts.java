package org.fullrank.methods.translation;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;

/** The texts of target sequences. */
final class TargetTexts {
  private TargetTexts() {}

  /** A text for each sample, empty for a sample without a target. */
  static List<String> of(Targets.Sequences targets, TargetIds ids) {
    double[] all = Tensors.doubles(targets.ids());
    int stride = Math.toIntExact(targets.ids().size(1));
    return IntStream.range(0, targets.lengths().length)
        .mapToObj(row ->
            ids.text(
                IntStream.range(row * stride, row * stride + targets.lengths()[row])
                    .mapToObj(i -> (int) all[i])
                    .toList()))
        .toList();
  }
}
