package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A writer of a C struct, field by field in the struct's order. */
public final class Struct {
  private static final long VIEW = 4 * Long.BYTES;

  private final MemorySegment memory;
  private long at;

  /**
   * @param memory zeros of the struct's size
   */
  public Struct(MemorySegment memory) {
    this.memory = memory;
  }

  /** The whole struct. */
  public MemorySegment memory() {
    return memory;
  }

  /** Skips {@code count} arrays, which stay zero. */
  public void noViews(int count) {
    at += count * VIEW;
  }

  /** Writes four longs for each array: its address and its strides of batch, head and row. */
  public void views(ArrayView... views) {
    for (ArrayView view : views) {
      Strides strides = view.strides();
      longs(view.memory().address(), strides.batch(), strides.head(), strides.row());
    }
  }

  /** Writes fields of 8 bytes. */
  public void longs(long... values) {
    for (long value : values) {
      memory.set(JAVA_LONG, at, value);
      at += Long.BYTES;
    }
  }

  /** Writes fp32 fields. */
  public void floats(float... values) {
    for (float value : values) {
      memory.set(JAVA_FLOAT, at, value);
      at += Float.BYTES;
    }
  }

  /** Writes fields of 4 bytes. */
  public void ints(int... values) {
    for (int value : values) {
      memory.set(JAVA_INT, at, value);
      at += Integer.BYTES;
    }
  }

  /** Writes fields of 4 bytes, 1 for true. */
  public void flags(boolean... values) {
    for (boolean value : values) {
      ints(value ? 1 : 0);
    }
  }
}
