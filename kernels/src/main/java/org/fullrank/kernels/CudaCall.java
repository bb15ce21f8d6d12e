package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Writes one problem as {@code struct Attention} of {@code attention.h}, field by field. */
final class CudaCall {
  static final long BYTES = 312;

  /** The kernels copy 16 bytes at a time where every row starts on such a step. */
  private static final int STEP = 16;

  private final MemorySegment memory;
  private long at;
  private boolean aligned = true;

  private CudaCall(SegmentAllocator allocator) {
    this.memory = allocator.allocate(BYTES, Long.BYTES);
  }

  static CudaCall forward(SegmentAllocator allocator, Operands in, Result result) {
    var call = new CudaCall(allocator);
    call.views(in);
    call.view(result.out());
    call.at += 4 * 32; // no gradients
    call.longs(result.logSumExp().address());
    return call;
  }

  static CudaCall backward(
      SegmentAllocator allocator, Operands in, Result saved, Gradients gradients) {
    var call = new CudaCall(allocator);
    call.views(in);
    call.view(saved.out());
    call.view(gradients.out());
    call.views(gradients.in());
    call.longs(saved.logSumExp().address());
    return call;
  }

  /** {@code delta, lengths}: addresses on the device, or zero. */
  MemorySegment finish(CudaAttention problem, long delta, long lengths) {
    Shape shape = problem.shape();
    longs(delta, lengths);
    ints(shape.heads(), shape.queries(), shape.keys());
    ints(problem.rule().mask().causal() ? 1 : 0, aligned ? 1 : 0);
    floats(problem.rule().scale(), problem.plain().bias());
    return memory;
  }

  /** Whether all that is read and written starts and steps in 16 bytes. */
  boolean aligned() {
    return aligned;
  }

  private void views(Operands operands) {
    view(operands.q());
    view(operands.k());
    view(operands.v());
  }

  private void view(View view) {
    Strides strides = view.strides();
    long address = view.memory().address();
    aligned &= address % STEP == 0;
    for (long stride : new long[] {strides.batch(), strides.head(), strides.row()}) {
      aligned &= stride * Short.BYTES % STEP == 0;
    }
    longs(address, strides.batch(), strides.head(), strides.row());
  }

  private void longs(long... values) {
    for (long value : values) {
      memory.set(JAVA_LONG, at, value);
      at += Long.BYTES;
    }
  }

  private void ints(int... values) {
    for (int value : values) {
      memory.set(JAVA_INT, at, value);
      at += Integer.BYTES;
    }
  }

  private void floats(float... values) {
    for (float value : values) {
      memory.set(JAVA_FLOAT, at, value);
      at += Float.BYTES;
    }
  }
}
