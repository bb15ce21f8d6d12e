package org.fullrank.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Locale;
import org.fullrank.kernels.ArrayView;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Gradients;
import org.fullrank.kernels.Operands;
import org.fullrank.kernels.Shape;
import org.fullrank.kernels.Strides;
import org.fullrank.kernels.Struct;

/** Writes a problem as {@code struct Attention} of {@code attention.h}, field by field. */
final class CudaCall {
  static final long BYTES = 312;

  /** The kernels copy 16 bytes at a time if every row is aligned to 16 bytes. */
  private static final int STEP = 16;

  private final Struct struct;
  private boolean aligned = true;

  private CudaCall(SegmentAllocator allocator) {
    this.struct = new Struct(allocator.allocate(BYTES, Long.BYTES));
  }

  static CudaCall forward(SegmentAllocator allocator, Operands in, AttentionOutput result) {
    var call = new CudaCall(allocator);
    call.views(in.q(), in.k(), in.v(), result.out());
    call.struct.noViews(4); // no gradients
    call.sums(result.logSumExp());
    return call;
  }

  static CudaCall backward(
      SegmentAllocator allocator, Operands in, AttentionOutput saved, Gradients gradients) {
    var call = new CudaCall(allocator);
    Operands made = gradients.in();
    call.views(in.q(), in.k(), in.v(), saved.out(), gradients.out());
    call.views(made.q(), made.k(), made.v());
    call.sums(saved.logSumExp());
    return call;
  }

  /** Completes the struct with the device addresses {@code delta} and {@code lengths}, or zero. */
  MemorySegment finish(CudaAttention problem, long delta, long lengths) {
    Shape shape = problem.shape();
    struct.longs(delta, lengths);
    struct.ints(shape.heads(), shape.queries(), shape.keys());
    struct.flags(problem.rule().mask().causal(), aligned);
    struct.floats(problem.rule().scale(), problem.plain().bias());
    return struct.memory();
  }

  /** Whether all arrays and their strides are aligned to 16 bytes. */
  boolean aligned() {
    return aligned;
  }

  private void sums(MemorySegment logSumExp) {
    even(logSumExp, Float.BYTES, "logSumExp");
    struct.longs(logSumExp.address());
  }

  /** Refuses a misaligned address, which would destroy the context for all its users. */
  private static void even(MemorySegment memory, int bytes, String name) {
    if (memory.address() % bytes != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: want an address aligned to %d bytes, was %#x",
              name,
              bytes,
              memory.address()));
    }
  }

  private void views(ArrayView... views) {
    struct.views(views);
    for (ArrayView view : views) {
      even(view.memory(), Short.BYTES, "array");
      Strides strides = view.strides();
      aligned &= view.memory().address() % STEP == 0;
      for (long stride : new long[] {strides.batch(), strides.head(), strides.row()}) {
        aligned &= stride * Short.BYTES % STEP == 0;
      }
    }
  }
}
