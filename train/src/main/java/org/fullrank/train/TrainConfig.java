package org.fullrank.train;

import java.util.Locale;
import org.fullrank.core.Check;
import org.fullrank.core.Precision;

/**
 * Length, batch size and precision of training.
 *
 * @param epochs passes over the training images, 1 or more
 * @param batch samples per optimizer step, 2 or more; each is counted once, whatever the number of
 *     its views
 * @param accumulate micro-batches per step; divides {@code batch}. Memory falls. A loss that couples
 *     samples, such as a contrastive loss, still sees the whole batch: the encoder then runs forward
 *     once more, in as many parts, and heads and loss take the memory of the whole batch
 * @param precision {@code fp32} or {@code bf16}
 * @param checkpointEvery optimizer steps between checkpoints; the last step always writes a
 *     checkpoint
 * @param workers threads that decode images and make views, 1 to 256
 * @param mostUnreadable largest share of the training images that may be unreadable, 0 to 1; the
 *     run stops after a checkpoint when more are
 */
public record TrainConfig(
    int epochs,
    int batch,
    int accumulate,
    Precision precision,
    int checkpointEvery,
    int workers,
    double mostUnreadable) {
  /** Ten epochs at batch 256 in fp32. */
  public static final TrainConfig DEFAULT = new TrainConfig(10, 256, 1, Precision.FP32, 200, 1);

  private static final int MOST_WORKERS = 256;
  private static final double TENTH = 0.1;

  /** Stops when more than a tenth of the training images is unreadable. */
  public TrainConfig(
      int epochs,
      int batch,
      int accumulate,
      Precision precision,
      int checkpointEvery,
      int workers) {
    this(epochs, batch, accumulate, precision, checkpointEvery, workers, TENTH);
  }

  public TrainConfig {
    Check.positive(epochs, "epochs");
    if (batch < 2) {
      throw new IllegalArgumentException("batch: want 2 or more, was " + batch);
    }
    Check.positive(accumulate, "accumulate");
    Check.positive(checkpointEvery, "checkpoint_every");
    Check.within(workers, 1, MOST_WORKERS, "workers");
    Check.within(mostUnreadable, 0, 1, "most_unreadable");
    if (batch % accumulate != 0 || batch / accumulate < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "accumulate: want a divisor of batch %d that leaves 2 samples or more, was %d",
              batch,
              accumulate));
    }
  }

  /** Samples per forward pass. */
  public int microBatch() {
    return batch / accumulate;
  }
}
