package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes a problem as {@code struct Attention} of {@code attention.h}, field by field. */
final class NativeCall {
  static final long BYTES = 368;

  private final Arena arena;
  private final Struct struct;

  private NativeCall(Arena arena) {
    this.arena = arena;
    this.struct = new Struct(arena.allocate(BYTES, Long.BYTES));
  }

  static MemorySegment forward(
      Arena arena, Attention problem, Operands in, AttentionOutput result) {
    var call = new NativeCall(arena);
    call.struct.views(in.q(), in.k(), in.v(), result.out());
    call.struct.noViews(4); // no gradients
    call.struct.longs(result.logSumExp().address());
    return call.rest(problem);
  }

  static MemorySegment backward(Arena arena, Attention problem, BackwardArrays arrays) {
    var call = new NativeCall(arena);
    Operands in = arrays.in();
    Operands made = arrays.gradients().in();
    call.struct.views(in.q(), in.k(), in.v(), arrays.saved().out(), arrays.gradients().out());
    call.struct.views(made.q(), made.k(), made.v());
    call.struct.longs(arrays.saved().logSumExp().address());
    return call.rest(problem);
  }

  /** The arrays of a backward call. */
  record BackwardArrays(Operands in, AttentionOutput saved, Gradients gradients) {}

  private MemorySegment rest(Attention problem) {
    Shape shape = problem.shape();
    Mask mask = problem.rule().mask();
    struct.longs(
        copied(mask.lengths()),
        mask.lists() ? copied(mask.table()) : 0,
        mask.slopes().length == 0 ? 0 : arena.allocateFrom(JAVA_FLOAT, mask.slopes()).address());
    struct.longs(shape.batch(), shape.heads(), shape.queries(), shape.keys(), shape.size());
    struct.longs(mask.listedCount(), shape.queries());
    struct.floats(problem.rule().scale(), problem.bias());
    struct.flags(mask.causal(), problem.element() == Element.BFLOAT16, problem.softmax());
    return struct.memory();
  }

  /** Sets the query rows of a forward task; the default is all rows. */
  static void block(MemorySegment call, long rows) {
    call.set(JAVA_LONG, BLOCK, rows);
  }

  private static final long BLOCK = 8 * 32 + 4 * 8 + 6 * 8;

  private long copied(int... values) {
    return values.length == 0 ? 0 : arena.allocateFrom(JAVA_INT, values).address();
  }
}
