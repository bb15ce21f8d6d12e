package org.fullrank.loader;

import org.fullrank.core.Check;

/**
 * How training batches are made. Memory: {@code prefetch} batches of all views, as fp32.
 *
 * @param batch samples per batch, positive
 * @param tail what becomes of samples that do not fill a batch at the end of an epoch
 * @param workers threads that read items and make views, positive
 * @param prefetch batches finished or in the making at any time, at least 1
 */
public record LoaderConfig(int batch, Tail tail, int workers, int prefetch) {
  /** What becomes of an epoch's last, smaller batch. */
  public enum Tail {
    /** Its samples are left out of this epoch; the next epoch shuffles anew. */
    DROP,
    /** It is delivered as it is. */
    KEEP
  }

  /** Batches of 256. */
  public static final LoaderConfig DEFAULT = of(256);

  public LoaderConfig {
    Check.positive(batch, "batch");
    Check.positive(workers, "workers");
    Check.positive(prefetch, "prefetch");
  }

  /** Full batches only, one worker for every two processors, two batches ahead. */
  public static LoaderConfig of(int batch) {
    int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new LoaderConfig(batch, Tail.DROP, workers, 2);
  }

  /** Batches per epoch of {@code samples} samples. */
  public int batches(int samples) {
    return switch (tail) {
      case DROP -> samples / batch;
      case KEEP -> Math.ceilDiv(samples, batch);
    };
  }
}
