package org.fullrank.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The rows of a head in an array, read and written as {@code float[]}. */
record Rows(MemorySegment memory, Element element, long start, long row, int size) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  static Rows of(ArrayView view, Attention problem, int batch, int head) {
    Strides strides = view.strides();
    long start = batch * strides.batch() + head * strides.head();
    return new Rows(view.memory(), problem.element(), start, strides.row(), problem.shape().size());
  }

  /** Rows {@code rows[0], rows[1], …}, {@code [rows, width]}, zero from {@code size} on. */
  float[] gather(int[] rows, int width) {
    float[] to = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      read(rows[i], to, i * width);
    }
    return to;
  }

  /** The first rows, {@code [count, width]}, zero from {@code size} on. */
  float[] first(int count, int width) {
    float[] to = new float[count * width];
    for (int i = 0; i < count; i++) {
      read(i, to, i * width);
    }
    return to;
  }

  private void read(int line, float[] to, int at) {
    long from = (start + line * row) * element.bytes();
    switch (element) {
      case FLOAT32 -> MemorySegment.copy(memory, FLOAT, from, to, at, size);
      case BFLOAT16 -> {
        for (int d = 0; d < size; d++) {
          to[at + d] = Bf16.widen(memory.get(SHORT, from + 2L * d));
        }
      }
    }
  }

  /**
   * Multiplies the numbers of {@code from} from {@code at} on by {@code factor}, in place, and
   * writes them to row {@code line}.
   */
  void write(int line, float[] from, int at, float factor) {
    for (int d = at; d < at + size; d++) {
      from[d] *= factor;
    }
    long to = (start + line * row) * element.bytes();
    switch (element) {
      case FLOAT32 -> MemorySegment.copy(from, at, memory, FLOAT, to, size);
      case BFLOAT16 -> {
        for (int d = 0; d < size; d++) {
          memory.set(SHORT, to + 2L * d, Bf16.narrow(from[at + d]));
        }
      }
    }
  }

  void clear(int line) {
    memory
        .asSlice((start + line * row) * element.bytes(), (long) size * element.bytes())
        .fill((byte) 0);
  }
}
