package org.fullrank.methods.ctc;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * A number of the transcripts of held-out clips. Absent of other methods, and of data without
 * transcripts.
 *
 * <pre>
 *   ctc_error_rate       symbol errors of the best path for each symbol, 0 or more
 *   ctc_accuracy         1 minus that, 1 or less
 *   ctc_error_rate_beam  symbol errors of the prefix beam for each symbol
 *   ctc_blank_share      share of the frames whose likeliest symbol is the blank
 * </pre>
 *
 * @param name as a claim spells it
 * @param beam whether transcripts come from the beam
 * @param number of the tally
 */
record TranscriptMeasure(String name, boolean beam, ToDoubleFunction<Tally> number)
    implements Measure {
  /** All of them, and the held-out loss. */
  static final List<Measure> ALL =
      List.of(
          new TranscriptMeasure("ctc_error_rate", false, Tally::errorRate),
          new TranscriptMeasure("ctc_accuracy", false, it -> 1 - it.errorRate()),
          new TranscriptMeasure("ctc_error_rate_beam", true, Tally::errorRate),
          new TranscriptMeasure("ctc_blank_share", false, Tally::blankShare),
          new HeldOutLoss());

  @Override
  public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
    return Ctc.within(method)
        .map(it -> number.applyAsDouble(tally(encoder, it, batches)))
        .filter(Double::isFinite)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  private Tally tally(Encoder encoder, Ctc method, Iterable<Batch> batches) {
    return beam
        ? Tally.of(encoder, method, batches, logs -> Ctc.DECODER.beam(logs, method.config().beam()))
        : Tally.of(encoder, method, batches, Ctc.DECODER::greedy);
  }
}
