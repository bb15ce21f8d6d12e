package org.fullrank.train;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Check;
import org.fullrank.core.Precision;
import org.fullrank.optim.BatchScaling;
import org.fullrank.optim.Clock;

/**
 * Length, batch size and precision of training.
 *
 * @param epochs length of the run, in the unit {@code epoch_unit}, 1 or more
 * @param batch samples per optimizer step, 2 or more; each is counted once, whatever the number of
 *     its views
 * @param accumulate micro-batches per step; divides {@code batch}. Memory falls. A loss that
 *     couples samples, such as a contrastive loss, still sees the whole batch: the encoder then
 *     runs forward once more, in as many parts, and heads and loss take the memory of the whole
 *     batch
 * @param precision {@code fp32} or {@code bf16}
 * @param checkpointEvery optimizer steps between checkpoints; the last step always writes a
 *     checkpoint
 * @param workers threads that decode images and make views, 1 to 256
 * @param mostUnreadable largest share of the training images that may be unreadable, 0 to 1; the
 *     run stops after a checkpoint when more are
 * @param scaling the batch size that the recipe was chosen for, from which settings follow {@code
 *     batch}; absent for settings that stay as they are at any batch size
 * @param epochUnit {@code passes} over the training images, or {@code two_views}, a compute budget:
 *     the encoder's work of as many passes with two views, {@code 2/M} passes with M views
 * @param stopping early stopping on validation images; absent for a run of all epochs
 * @param buckets batches that share a pool of clips or texts sorted by length, so that little is
 *     padded; the more, the less chance. 0 for samples in any order
 */
public record TrainConfig(
    int epochs,
    int batch,
    int accumulate,
    Precision precision,
    int checkpointEvery,
    int workers,
    double mostUnreadable,
    Optional<ScalingConfig> scaling,
    EpochUnit epochUnit,
    Optional<StoppingConfig> stopping,
    int buckets) {
  /** Ten epochs at batch 256 in fp32. */
  public static final TrainConfig DEFAULT = new TrainConfig(10, 256, 1, Precision.FP32, 200, 1);

  private static final int MOST_WORKERS = 256;
  private static final double TENTH = 0.1;

  /** Settings that stay as they are at any batch size. */
  public TrainConfig(
      int epochs,
      int batch,
      int accumulate,
      Precision precision,
      int checkpointEvery,
      int workers,
      double mostUnreadable) {
    this(
        epochs,
        batch,
        accumulate,
        precision,
        checkpointEvery,
        workers,
        mostUnreadable,
        Optional.empty(),
        EpochUnit.PASSES,
        Optional.empty(),
        0);
  }

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

  /** The same length and batch with settings that follow the batch size as {@code rule} says. */
  public TrainConfig with(ScalingConfig rule) {
    return new TrainConfig(
        epochs,
        batch,
        accumulate,
        precision,
        checkpointEvery,
        workers,
        mostUnreadable,
        Optional.of(rule),
        epochUnit,
        stopping,
        buckets);
  }

  /** The same settings whose epochs count {@code unit}. */
  public TrainConfig with(EpochUnit unit) {
    return new TrainConfig(
        epochs,
        batch,
        accumulate,
        precision,
        checkpointEvery,
        workers,
        mostUnreadable,
        scaling,
        unit,
        stopping,
        buckets);
  }

  /** The same settings with early stopping. */
  public TrainConfig with(StoppingConfig early) {
    return new TrainConfig(
        epochs,
        batch,
        accumulate,
        precision,
        checkpointEvery,
        workers,
        mostUnreadable,
        scaling,
        epochUnit,
        Optional.of(early),
        buckets);
  }

  /** The same settings with samples of equal lengths in a batch, sorted within {@code pool}. */
  public TrainConfig withBuckets(int pool) {
    return new TrainConfig(
        epochs,
        batch,
        accumulate,
        precision,
        checkpointEvery,
        workers,
        mostUnreadable,
        scaling,
        epochUnit,
        stopping,
        pool);
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
    Check.atLeastZero(buckets, "buckets");
    if (batch % accumulate != 0 || batch / accumulate < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "accumulate: want a divisor of batch %d that leaves 2 samples or more, was %d",
              batch,
              accumulate));
    }
    stopping
        .filter(early -> early.fromEpoch() > epochs)
        .ifPresent(early -> {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "stopping: want from_epoch up to %d, the last epoch, was %d",
                  epochs,
                  early.fromEpoch()));
        });
    for (var change : scaling.map(ScalingConfig::progressive).orElse(List.of())) {
      ScalingConfig.accumulate(change, accumulate);
      if (change.epoch() >= epochs) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "scaling: want changes of the batch below epoch %d, the last, was %d",
                epochs,
                change.epoch()));
      }
    }
  }

  /** Samples per forward pass. */
  public int microBatch() {
    return batch / accumulate;
  }

  /** The first batch size beside the declared base batch. */
  Optional<BatchScaling> batchScaling() {
    return scaling.map(it -> new BatchScaling((double) batch / it.baseBatch(), it.betas()));
  }

  /**
   * A pass over {@code parts} micro-batches as a multiple of the base batch; 1 without a declared
   * base batch.
   */
  double passSize(int parts) {
    return scaling.map(it -> (double) parts * microBatch() / it.baseBatch()).orElse(1.0);
  }

  /**
   * The samples that the run has consumed after the step {@code clock}, and the base batches in the
   * step, for the metrics file; none without a declared base batch.
   */
  List<Metric> scaled(Clock clock) {
    return batchScaling().stream()
        .flatMap(rule ->
            Stream.of(
                new Metric("samples", clock.span().to() * batch),
                new Metric("base_batches", rule.kappa(clock))))
        .toList();
  }
}
