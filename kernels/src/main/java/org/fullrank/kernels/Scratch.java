package org.fullrank.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A pool of working memory that threads borrow and return. It grows to the largest task and is
 * freed with its owner.
 */
final class Scratch {
  private static final long ALIGNMENT = 64;
  private final ConcurrentLinkedDeque<MemorySegment> free = new ConcurrentLinkedDeque<>();

  @FunctionalInterface
  interface Use {
    void with(long address);
  }

  /** Runs {@code use} with the address of {@code bytes} exclusive bytes. */
  void borrow(long bytes, Use use) {
    MemorySegment room = free.pollFirst();
    if (room == null || room.byteSize() < bytes) {
      room = Arena.ofAuto().allocate(bytes, ALIGNMENT);
    }
    try {
      use.with(room.address());
    } finally {
      free.addFirst(room);
    }
  }
}
