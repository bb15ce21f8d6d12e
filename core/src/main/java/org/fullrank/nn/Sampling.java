package org.fullrank.nn;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Tensors;

/**
 * Which rows of {@code [batch, heads, queries, keys]} weights a diagnosis looks at: up to 64
 * queries of a sample, evenly spaced, for neighbours look at much the same; and as many of the
 * first samples as make four million weights (16 MiB in fp32), one at least.
 *
 * @param samples how many of the first samples
 * @param rows how many queries of each
 */
public record Sampling(long samples, long rows) {
  private static final long ROWS = 64;
  private static final long WEIGHTS = 1 << 22;

  /** Of weights of this shape. */
  public static Sampling of(long batch, long heads, long queries, long keys) {
    long rows = Math.min(queries, ROWS);
    return new Sampling(Math.clamp(WEIGHTS / (heads * rows * keys), 1, batch), rows);
  }

  /** Which of {@code queries}, {@code [rows]} int64 on the device of {@code x}. */
  public Tensor places(Tensor x, long queries) {
    return Tensors.like(LongStream.range(0, rows).map(i -> i * queries / rows).toArray(), x, rows);
  }
}
