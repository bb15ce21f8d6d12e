package org.fullrank.core;

import org.bytedeco.javacpp.Pointer;

/**
 * The native memory that the process holds.
 *
 * @param objects native objects that Java holds; constant over training steps without a leak
 * @param residentBytes memory of the whole process in RAM, Java's heap included, as the operating
 *     system counts it
 */
public record Allocations(long objects, long residentBytes) {
  /** The current values. */
  public static Allocations now() {
    return new Allocations(Pointer.totalCount(), Pointer.physicalBytes());
  }

  /** The growth since {@code before}; negative where memory was freed. */
  public Allocations since(Allocations before) {
    return new Allocations(objects - before.objects, residentBytes - before.residentBytes);
  }
}
