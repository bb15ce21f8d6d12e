package org.fullrank.nn;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Tensors;

/**
 * The rows of attention weights {@code [batch, heads, queries, keys]} that a diagnosis computes. It
 * takes up to 64 queries of a sample, evenly spaced, as neighbours attend alike. It takes the first
 * samples up to four million weights (16 MiB in fp32), at least one sample.
 *
 * @param samples the number of samples, from the first on
 * @param rows the number of queries of each sample
 */
public record AttentionSampling(long samples, long rows) {
  private static final long ROWS = 64;
  private static final long WEIGHTS = 1 << 22;

  /** The sampling of weights {@code [batch, heads, queries, keys]}. */
  public static AttentionSampling of(long batch, long heads, long queries, long keys) {
    long rows = Math.min(queries, ROWS);
    return new AttentionSampling(Math.clamp(WEIGHTS / (heads * rows * keys), 1, batch), rows);
  }

  /**
   * The positions of the sampled queries among {@code queries}: {@code [rows]} int64 on the device
   * of {@code x}.
   */
  public Tensor places(Tensor x, long queries) {
    return Tensors.like(LongStream.range(0, rows).map(i -> i * queries / rows).toArray(), x, rows);
  }
}
