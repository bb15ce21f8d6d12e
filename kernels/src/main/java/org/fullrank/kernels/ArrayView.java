package org.fullrank.kernels;

import java.lang.foreign.MemorySegment;

/**
 * A {@code [batch, heads, rows, size]} array in off-heap memory, which must stay alive until the
 * call returns.
 */
public record ArrayView(MemorySegment memory, Strides strides) {

  /**
   * The array that starts at {@code address}. Restricted: the caller guarantees that the bytes are
   * valid.
   *
   * @param bytes number of bytes from {@code address}, readable, and writable for outputs
   */
  @SuppressWarnings("restricted")
  public static ArrayView at(long address, long bytes, Strides strides) {
    if (address == 0) {
      throw new IllegalArgumentException("address: want memory, was null");
    }
    Checks.atLeastZero(bytes, "bytes");
    return new ArrayView(MemorySegment.ofAddress(address).reinterpret(bytes), strides);
  }

  /** The same array as shared memory, as the caller's memory may be confined to its thread. */
  ArrayView shared() {
    return Checks.isOfAll(memory) ? this : at(memory.address(), memory.byteSize(), strides);
  }
}
