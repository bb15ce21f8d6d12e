package org.fullrank.methods.ctc;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Targets;
import org.fullrank.losses.CtcLoss;
import org.fullrank.textmetrics.ErrorRate;

/**
 * Transcripts beside their references, over many clips. Clips without a reference count nothing.
 *
 * @param errors of the transcripts
 * @param frames real frames of the clips
 * @param blanks frames whose likeliest symbol is the blank
 */
record Tally(ErrorRate errors, long frames, long blanks) {
  private static final Tally NONE = new Tally(ErrorRate.NONE, 0, 0);

  /** What {@code method} hears with {@code encoder}, in evaluation. */
  static Tally of(
      Encoder encoder,
      Ctc method,
      Iterable<Batch> batches,
      Function<double[][], List<Integer>> decoding) {
    return Ops.noGrad(() -> {
      Tally all = NONE;
      try (var _ = Scope.open()) {
        for (Batch batch : batches) {
          try (var _ = Scope.open()) {
            var heard = method.heard(encoder, batch.view(0).input());
            all = all.plus(of(heard, batch.targets().sequences(), decoding));
          }
        }
      }
      return all;
    });
  }

  /**
   * The tally of a batch.
   *
   * @param heard the logarithms of each sample's probabilities, {@code [frames][symbols]}
   */
  static Tally of(
      List<double[][]> heard,
      Targets.Sequences targets,
      Function<double[][], List<Integer>> decoding) {
    Tally all = NONE;
    double[] ids = Tensors.doubles(targets.ids());
    int longest = Math.toIntExact(targets.ids().size(1));
    for (int row = 0; row < heard.size(); row++) {
      int from = row * longest;
      List<Integer> reference =
          IntStream.range(from, from + targets.lengths()[row]).mapToObj(i -> (int) ids[i]).toList();
      if (!reference.isEmpty()) {
        all = all.plus(of(heard.get(row), ErrorRate.of(decoding.apply(heard.get(row)), reference)));
      }
    }
    return all;
  }

  private static Tally of(double[][] logs, ErrorRate errors) {
    long blanks = 0;
    for (double[] frame : logs) {
      boolean blank = true;
      for (double log : frame) {
        blank &= !(log > frame[CtcLoss.BLANK]);
      }
      blanks += blank ? 1 : 0;
    }
    return new Tally(errors, logs.length, blanks);
  }

  private Tally plus(Tally other) {
    return new Tally(errors.plus(other.errors), frames + other.frames, blanks + other.blanks);
  }

  /** Insertions, deletions and substitutions for each symbol; NaN without a reference. */
  double errorRate() {
    return errors.value();
  }

  /** Share of the frames whose likeliest symbol is the blank; NaN without frames. */
  double blankShare() {
    return (double) blanks / frames;
  }
}
