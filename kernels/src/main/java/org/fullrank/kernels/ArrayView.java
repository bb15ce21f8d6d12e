package org.fullrank.kernels;

import java.lang.foreign.MemorySegment;

/**
 * A {@code [batch, heads, rows, size]} array in memory outside the Java heap, which stays alive
 * until the call that was given it returns.
 */
public record ArrayView(MemorySegment memory, Strides strides) {

  /**
   * The array that starts at {@code address}. Restricted: the caller vouches for the bytes.
   *
   * @param bytes readable, and for outputs writable, from {@code address} on
   */
  @SuppressWarnings("restricted")
  public static ArrayView at(long address, long bytes, Strides strides) {
    if (address == 0) {
      throw new IllegalArgumentException("address: want memory, was null");
    }
    Checks.atLeastZero(bytes, "bytes");
    return new ArrayView(MemorySegment.ofAddress(address).reinterpret(bytes), strides);
  }

  /** The same for all threads: a caller's memory may be confined to the calling one. */
  ArrayView shared() {
    return Checks.isOfAll(memory) ? this : at(memory.address(), memory.byteSize(), strides);
  }
}
