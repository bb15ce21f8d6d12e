package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A C struct, written field by field. */
final class Struct {
  private static final long VIEW = 4 * Long.BYTES;

  private final MemorySegment memory;
  private long at;

  /**
   * @param memory as long as the struct, zeros
   */
  Struct(MemorySegment memory) {
    this.memory = memory;
  }

  MemorySegment memory() {
    return memory;
  }

  /** Leaves {@code count} views at zero. */
  void noViews(int count) {
    at += count * VIEW;
  }

  void views(View... views) {
    for (View view : views) {
      Strides strides = view.strides();
      longs(view.memory().address(), strides.batch(), strides.head(), strides.row());
    }
  }

  void longs(long... values) {
    for (long value : values) {
      memory.set(JAVA_LONG, at, value);
      at += Long.BYTES;
    }
  }

  void floats(float... values) {
    for (float value : values) {
      memory.set(JAVA_FLOAT, at, value);
      at += Float.BYTES;
    }
  }

  void ints(int... values) {
    for (int value : values) {
      memory.set(JAVA_INT, at, value);
      at += Integer.BYTES;
    }
  }

  void flags(boolean... values) {
    for (boolean value : values) {
      ints(value ? 1 : 0);
    }
  }
}
