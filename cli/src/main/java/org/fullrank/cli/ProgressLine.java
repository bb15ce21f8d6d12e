package org.fullrank.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.input.Modality;
import org.fullrank.optim.Clock;

/**
 * The progress of a run.
 *
 * @param clock the last step
 * @param loss of that step
 * @param samplesPerSecond since the last line
 * @param modality of the samples
 * @param left estimated time to the end
 * @param knn accuracy of the last probe, 0 to 1
 */
record ProgressLine(
    Clock clock,
    double loss,
    double samplesPerSecond,
    Modality modality,
    Duration left,
    Optional<Double> knn) {
  /** {@code step 120 of 2,400 (5 %), loss 0.3112, 1,234 images/s, kNN 71.2 %, 12 min 3 s left}. */
  String asText() {
    return String.format(
        Locale.ROOT,
        "step %,d of %,d (%.0f %%), %s, %s left",
        clock.step(),
        clock.steps(),
        100 * clock.progress(),
        brief(),
        Spans.text(left));
  }

  /** The progress without step and time, which a progress bar shows itself. */
  String brief() {
    return String.format(
        Locale.ROOT,
        "loss %.4f, %,.0f %s/s%s",
        loss,
        samplesPerSecond,
        modality.several(),
        knn.map(it -> String.format(Locale.ROOT, ", kNN %.1f %%", 100 * it)).orElse(""));
  }
}
