package org.fullrank.train;

import java.util.Locale;
import java.util.Optional;
import org.fullrank.data.Dataset;

/**
 * The encoder's work in a run, counted in views. A small crop counts as a view.
 *
 * @param uniqueBatch unique samples of a step, at the start of the run
 * @param views of each sample
 * @param passes over the training images
 * @param epochs of the settings, in which a method with two views takes as many passes
 * @param encodedViews views that the student encodes in the run
 */
public record EncoderCompute(
    int uniqueBatch, int views, double passes, int epochs, long encodedViews) {
  /** The work of {@code config} on the training images {@code data}. */
  public static EncoderCompute of(RunConfig config, Dataset data) {
    var train = config.train();
    int views = config.views().count();
    long micros = Plan.micros(config, data);
    return new EncoderCompute(
        train.batch(),
        views,
        train.epochUnit().passes(train.epochs(), views),
        train.epochs(),
        micros * train.microBatch() * views);
  }

  /** {@code (M/2)·(T/T0)}: the work as a multiple of that of two views over as many epochs. */
  public double relative() {
    return views / 2.0 * passes / epochs;
  }

  /** A line for the user; absent of runs with one or two views and an epoch for each pass. */
  Optional<String> line() {
    if (views <= 2 && relative() * 2 == views) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "unique_batch %,d, views %d: %,d encoded views a step, %,d in the run (%.4g passes);"
                + " compute %.2f of two views over %d epochs",
            uniqueBatch,
            views,
            (long) uniqueBatch * views,
            encodedViews,
            passes,
            relative(),
            epochs));
  }
}
