package org.fullrank.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/**
 * The checks of a problem and its arrays before any memory access, for every implementation of the
 * kernels. Messages name the argument, the wanted and the actual value.
 */
public final class Checks {
  /** The largest multiple that rows are padded to. */
  private static final int WIDEST = 32;

  /** A thread that owns no memory. */
  private static final Thread NOBODY = Thread.ofVirtual().unstarted(() -> {});

  private Checks() {}

  /**
   * Accepts {@code value} from 1 to {@code most}.
   *
   * @throws IllegalArgumentException for any other value
   */
  public static void range(int value, String name, int most) {
    if (value < 1 || value > most) {
      throw wanted(name, most == Integer.MAX_VALUE ? "at least 1" : "1 to " + most, value);
    }
  }

  static void within(int value, int most, String name) {
    if (value < 0 || value > most) {
      throw wanted(name, "0 to " + most, value);
    }
  }

  static void atLeastZero(long value, String name) {
    if (value < 0) {
      throw wanted(name, "at least 0", value);
    }
  }

  static void finite(float value, String name) {
    if (!Float.isFinite(value)) {
      throw wanted(name, "a finite number", value);
    }
  }

  /** Accepts {@code count} of 0 or {@code wanted}. */
  static void count(int count, int wanted, String name) {
    if (count != 0 && count != wanted) {
      throw wanted(name, wanted + " or none", count);
    }
  }

  /** Accepts a shape whose head fits into a Java array, with padding to whole vectors. */
  static void fitsArray(Shape shape) {
    int most = Integer.MAX_VALUE / (Math.ceilDiv(shape.size(), WIDEST) * WIDEST);
    if (shape.queries() > most) {
      throw wanted(
          "queries",
          String.format(Locale.ROOT, "at most %d of size %d in Java", most, shape.size()),
          shape.queries());
    }
  }

  /**
   * Accepts arrays of the problem's shape.
   *
   * @throws IllegalArgumentException if an array is closed, too short, or overlaps itself
   */
  public static void forward(Attention problem, Operands in, AttentionOutput result) {
    operands(problem, in, "", false);
    view(problem, result.out(), problem.shape().queries(), "out", true);
    if (problem.softmax() && !result.logSumExp().equals(MemorySegment.NULL)) {
      logSumExp(problem, result.logSumExp(), true);
    }
  }

  /**
   * Accepts arrays and gradients of the problem's shape.
   *
   * @throws IllegalArgumentException where an array is closed, too short, or overlaps itself
   */
  public static void backward(
      Attention problem, Operands in, AttentionOutput saved, Gradients gradients) {
    operands(problem, in, "", false);
    view(problem, gradients.out(), problem.shape().queries(), "gradient of out", false);
    operands(problem, gradients.in(), "gradient of ", true);
    if (problem.softmax()) {
      view(problem, saved.out(), problem.shape().queries(), "out", false);
      logSumExp(problem, saved.logSumExp(), false);
    }
  }

  private static void operands(Attention problem, Operands o, String prefix, boolean written) {
    view(problem, o.q(), problem.shape().queries(), prefix + "q", written);
    view(problem, o.k(), problem.shape().keys(), prefix + "k", written);
    view(problem, o.v(), problem.shape().keys(), prefix + "v", written);
  }

  /** Checks a contiguous array. */
  static void array(MemorySegment memory, long bytes, String name, boolean written) {
    alive(memory, name, written);
    fits(memory, bytes, name);
  }

  private static void logSumExp(Attention problem, MemorySegment memory, boolean written) {
    array(memory, problem.rows() * Float.BYTES, "logSumExp", written);
  }

  private static void view(
      Attention problem, ArrayView view, int rows, String name, boolean written) {
    alive(view.memory(), name, written);
    fits(view.memory(), span(problem, view.strides(), rows, name), name);
    if (written) {
      apart(problem.shape(), view.strides(), rows, name);
    }
  }

  /**
   * Accepts memory that this thread may read, or write.
   *
   * @throws IllegalArgumentException if it must not
   */
  public static void alive(MemorySegment memory, String name, boolean written) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException(name + ": want memory outside the Java heap, was within");
    }
    if (!memory.scope().isAlive()) {
      throw new IllegalArgumentException(name + ": want open memory, was closed");
    }
    if (!memory.isAccessibleBy(Thread.currentThread())) {
      throw new IllegalArgumentException(
          name + ": want memory of this thread or shared memory, was another thread's");
    }
    if (written && memory.isReadOnly()) {
      throw new IllegalArgumentException(name + ": want writable memory, was read-only");
    }
  }

  /** Whether the memory is shared; only its owner may use confined memory. */
  static boolean isOfAll(MemorySegment memory) {
    return memory.isAccessibleBy(NOBODY);
  }

  private static void fits(MemorySegment memory, long bytes, String name) {
    if (memory.byteSize() < bytes) {
      throw wanted(name, "at least " + bytes + " bytes", memory.byteSize());
    }
  }

  /** The bytes from the first element to the end of the last. */
  private static long span(Attention problem, Strides strides, int rows, String name) {
    Shape shape = problem.shape();
    try {
      long last =
          Math.addExact(
              Math.multiplyExact(strides.batch(), shape.batch() - 1L),
              Math.addExact(
                  Math.multiplyExact(strides.head(), shape.heads() - 1L),
                  Math.multiplyExact(strides.row(), rows - 1L)));
      return Math.multiplyExact(
          Math.addExact(last, shape.size()), (long) problem.element().bytes());
    } catch (ArithmeticException _) {
      throw new IllegalArgumentException(
          name + ": want strides that fit into memory, was " + strides);
    }
  }

  /**
   * Refuses strides that let two tasks write the same element: each stride must exceed the span of
   * the smaller strides.
   */
  private static void apart(Shape shape, Strides strides, int rows, String name) {
    long[][] steps = {
      {strides.batch(), shape.batch()}, {strides.head(), shape.heads()}, {strides.row(), rows}
    };
    Arrays.sort(steps, Comparator.comparingLong(step -> step[0]));
    long span = shape.size();
    for (long[] step : steps) {
      if (step[1] > 1 && step[0] < span) {
        throw new IllegalArgumentException(
            name + ": want rows that do not overlap, as the array is an output, was " + strides);
      }
      span += step[0] * (step[1] - 1);
    }
  }

  private static IllegalArgumentException wanted(String name, String want, Number was) {
    return new IllegalArgumentException(name + ": want " + want + ", was " + was);
  }
}
