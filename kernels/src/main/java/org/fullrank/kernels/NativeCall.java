package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes one problem as {@code struct Attention} of {@code attention.h}, field by field. */
final class NativeCall {
  static final long BYTES = 368;

  private final Arena arena;
  private final MemorySegment memory;
  private long at;

  private NativeCall(Arena arena) {
    this.arena = arena;
    this.memory = arena.allocate(BYTES, Long.BYTES);
  }

  static MemorySegment forward(Arena arena, Attention problem, Operands in, Result result) {
    var call = new NativeCall(arena);
    call.views(in);
    call.view(result.out());
    call.at += 4 * 32; // no gradients
    call.longs(result.logSumExp().address());
    return call.rest(problem);
  }

  static MemorySegment backward(Arena arena, Attention problem, BackwardArrays arrays) {
    var call = new NativeCall(arena);
    call.views(arrays.in());
    call.view(arrays.saved().out());
    call.view(arrays.gradients().out());
    call.views(arrays.gradients().in());
    call.longs(arrays.saved().logSumExp().address());
    return call.rest(problem);
  }

  /** All that backward is given. */
  record BackwardArrays(Operands in, Result saved, Gradients gradients) {}

  private MemorySegment rest(Attention problem) {
    Shape shape = problem.shape();
    Mask mask = problem.rule().mask();
    longs(
        copied(mask.lengths()),
        mask.lists() ? copied(mask.table()) : 0,
        mask.slopes().length == 0 ? 0 : arena.allocateFrom(JAVA_FLOAT, mask.slopes()).address());
    longs(shape.batch(), shape.heads(), shape.queries(), shape.keys(), shape.size());
    longs(mask.listedCount(), shape.queries());
    floats(problem.rule().scale(), problem.bias());
    flags(mask.causal(), problem.element() == Element.BFLOAT16, problem.softmax());
    return memory;
  }

  /** Query rows of one forward task: all, until this is called. */
  static void block(MemorySegment call, long rows) {
    call.set(JAVA_LONG, BLOCK, rows);
  }

  private static final long BLOCK = 8 * 32 + 4 * 8 + 6 * 8;

  private long copied(int... values) {
    return values.length == 0 ? 0 : arena.allocateFrom(JAVA_INT, values).address();
  }

  private void views(Operands operands) {
    view(operands.q());
    view(operands.k());
    view(operands.v());
  }

  private void view(View view) {
    Strides strides = view.strides();
    longs(view.memory().address(), strides.batch(), strides.head(), strides.row());
  }

  private void longs(long... values) {
    for (long value : values) {
      memory.set(JAVA_LONG, at, value);
      at += Long.BYTES;
    }
  }

  private void floats(float... values) {
    for (float value : values) {
      memory.set(JAVA_FLOAT, at, value);
      at += Float.BYTES;
    }
  }

  private void flags(boolean... values) {
    for (boolean value : values) {
      memory.set(JAVA_INT, at, value ? 1 : 0);
      at += Integer.BYTES;
    }
  }
}
