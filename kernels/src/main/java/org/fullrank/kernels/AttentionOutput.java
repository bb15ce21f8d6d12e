package org.fullrank.kernels;

import java.lang.foreign.MemorySegment;

/**
 * What forward writes, and what backward reads of it: the sigmoid's backward reads nothing.
 *
 * @param out {@code [batch, heads, queries, size]}
 * @param logSumExp {@code [batch, heads, queries]}, fp32, contiguous, natural logarithm, −∞ for a
 *     query that sees nothing; or {@link MemorySegment#NULL} for the sigmoid, and for a softmax
 *     whose backward will not be asked for
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
