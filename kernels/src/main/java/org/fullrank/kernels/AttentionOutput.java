package org.fullrank.kernels;

import java.lang.foreign.MemorySegment;

/**
 * The arrays that forward writes. The softmax's backward reads them; the sigmoid's backward does
 * not.
 *
 * @param out {@code [batch, heads, queries, size]}
 * @param logSumExp {@code [batch, heads, queries]}, fp32, contiguous, natural logarithm, −∞ for a
 *     query without visible keys; {@link MemorySegment#NULL} for the sigmoid, or for a softmax
 *     without backward
 */
public record AttentionOutput(ArrayView out, MemorySegment logSumExp) {

  public static AttentionOutput of(ArrayView out) {
    return new AttentionOutput(out, MemorySegment.NULL);
  }

  @SuppressWarnings("restricted")
  AttentionOutput shared() {
    MemorySegment sums =
        Checks.isOfAll(logSumExp)
            ? logSumExp
            : MemorySegment.ofAddress(logSumExp.address()).reinterpret(logSumExp.byteSize());
    return new AttentionOutput(out.shared(), sums);
  }
}
