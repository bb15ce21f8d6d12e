package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Checks;
import org.fullrank.kernels.Gradients;
import org.fullrank.kernels.Operands;
import org.fullrank.kernels.Shape;

/**
 * Fused attention on a GPU. Arrays have device addresses. Calls enqueue their work on the stream
 * and return. An array must stay allocated until the stream has finished the work. The same arrays
 * give the same bits each time.
 */
public final class CudaKernels {
  private final CudaDevice device;
  private final long stream;

  CudaKernels(CudaDevice device, long stream) {
    this.device = device;
    this.stream = stream;
  }

  /**
   * Writes {@code O = P V}.
   *
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  public void forward(CudaAttention problem, Operands in, AttentionOutput result) {
    Checks.forward(problem.plain(), in, result);
    try (Arena arena = Arena.ofConfined();
        var workspace = new Workspace(arena, problem, false)) {
      var call = CudaCall.forward(arena, in, result);
      boolean hopper = device.hopper() && call.aligned();
      MemorySegment parameters = call.finish(problem, workspace.delta(), workspace.lengths());
      launch(hopper ? "forward_warpgroup_" : "forward_", problem, parameters);
    }
  }

  /**
   * Writes the gradients of {@code q, k, v} for the gradient of {@code O}. It recomputes the
   * weights.
   *
   * @param saved the output of forward
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  public void backward(
      CudaAttention problem, Operands in, AttentionOutput saved, Gradients gradients) {
    Checks.backward(problem.plain(), in, saved, gradients);
    try (Arena arena = Arena.ofConfined();
        var workspace = new Workspace(arena, problem, problem.plain().softmax())) {
      var call = CudaCall.backward(arena, in, saved, gradients);
      MemorySegment parameters = call.finish(problem, workspace.delta(), workspace.lengths());
      launch("query_gradient_", problem, parameters);
      launch("key_gradient_", problem, parameters);
    }
  }

  /** Waits until the stream has finished its work. */
  public void await() {
    device.call(CudaFunction.STREAM_AWAIT, stream);
  }

  private void launch(String prefix, CudaAttention problem, MemorySegment parameters) {
    CudaDevice.Kernel kernel = device.kernel(prefix + problem.suffix());
    Shape shape = problem.shape();
    int rows = prefix.startsWith("key") ? shape.keys() : shape.queries();
    CudaPlan plan = kernel.plan();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocateFrom(JAVA_LONG, parameters.address());
      device.call(
          CudaFunction.LAUNCH,
          kernel.function(),
          plan.blocks(rows),
          shape.heads(),
          shape.batch(),
          plan.threads(),
          1,
          1,
          plan.shared(),
          stream,
          list.address(),
          0L);
    }
  }

  /** The working memory of a call: {@code delta}, then the lengths. */
  private final class Workspace implements AutoCloseable {
    private final long deltaBytes;
    private final long lengthsBytes;
    private final long address;

    Workspace(Arena arena, CudaAttention problem, boolean delta) {
      int[] lengths = problem.rule().mask().lengths();
      deltaBytes = delta ? problem.plain().rows() * Float.BYTES : 0;
      lengthsBytes = (long) lengths.length * Integer.BYTES;
      long bytes = deltaBytes + lengthsBytes;
      address = bytes == 0 ? 0 : device.create(CudaFunction.ALLOCATE_ASYNC, bytes, stream);
      try {
        copy(arena, lengths);
      } catch (CudaException e) {
        close();
        throw e;
      }
    }

    private void copy(Arena arena, int[] lengths) {
      if (lengthsBytes > 0) {
        // The driver copies pageable memory before it returns.
        long from = arena.allocateFrom(JAVA_INT, lengths).address();
        device.call(CudaFunction.TO_DEVICE_ASYNC, lengths(), from, lengthsBytes, stream);
      }
    }

    long delta() {
      return deltaBytes == 0 ? 0 : address;
    }

    long lengths() {
      return lengthsBytes == 0 ? 0 : address + deltaBytes;
    }

    @Override
    public void close() {
      if (address != 0) {
        device.call(CudaFunction.FREE_ASYNC, address, stream);
      }
    }
  }
}
