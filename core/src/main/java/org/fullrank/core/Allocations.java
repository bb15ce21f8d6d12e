package org.fullrank.core;

import org.bytedeco.javacpp.Pointer;

/**
 * How much native memory the process holds.
 *
 * @param objects native objects that Java holds; over steps that leak nothing it stays the same
 * @param residentBytes memory of the whole process in RAM, Java's heap included, as the operating
 *     system counts it
 */
public record Allocations(long objects, long residentBytes) {
  /** As of now. */
  public static Allocations now() {
    return new Allocations(Pointer.totalCount(), Pointer.physicalBytes());
  }

  /** How much has come since {@code before}; negative where it has become less. */
  public Allocations since(Allocations before) {
    return new Allocations(objects - before.objects, residentBytes - before.residentBytes);
  }
}
