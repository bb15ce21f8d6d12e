package org.fullrank.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Working memory that threads borrow and give back; it only ever grows to what a task needs. */
final class Scratch {
  private static final long ALIGNMENT = 64;
  private final ConcurrentLinkedDeque<Room> free = new ConcurrentLinkedDeque<>();

  private record Room(Arena arena, MemorySegment memory) {}

  @FunctionalInterface
  interface Use {
    void with(long address);
  }

  /** Runs with the address of {@code bytes} that nobody else has. */
  void borrow(long bytes, Use use) {
    Room room = free.pollFirst();
    if (room == null || room.memory().byteSize() < bytes) {
      if (room != null) {
        room.arena().close();
      }
      Arena arena = Arena.ofShared();
      room = new Room(arena, arena.allocate(bytes, ALIGNMENT));
    }
    try {
      use.with(room.memory().address());
    } finally {
      free.addFirst(room);
    }
  }
}
