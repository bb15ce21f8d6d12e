package org.fullrank.views;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Native memory for one batch, used again and again.
 *
 * @param views {@code [batch, channel, height, width]} fp32 per view
 */
record Buffers(List<MemorySegment> views) {
  private static final long ALIGNMENT = 64;

  /** Room for {@code batch} samples, freed with {@code arena}. */
  static Buffers in(Arena arena, List<Recipe> recipes, int batch) {
    return new Buffers(
        recipes.stream().map(r -> arena.allocate(4L * batch * r.length(), ALIGNMENT)).toList());
  }
}
