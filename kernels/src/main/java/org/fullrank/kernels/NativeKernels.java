package org.fullrank.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Hands each task to the native library, on the calling thread and the workers. */
final class NativeKernels implements AttentionKernels {
  private final NativeLibrary library;
  private final Implementation implementation;
  private final Workers workers;
  private final Scratch scratch = new Scratch();
  private final RepulsionKernel repulsion;

  NativeKernels(NativeLibrary library, Implementation implementation, Workers workers) {
    this.library = library;
    this.implementation = implementation;
    this.workers = workers;
    this.repulsion = new RepulsionKernel(library, implementation.level(), workers);
  }

  @Override
  public Implementation implementation() {
    return implementation;
  }

  @Override
  public Optional<RepulsionKernel> repulsion() {
    return Optional.of(repulsion);
  }

  @Override
  public void forward(Attention problem, Operands in, AttentionOutput result) {
    Checks.forward(problem, in, result);
    int level = implementation.level();
    Split split = Split.forward(problem.shape(), workers.threads());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment call = NativeCall.forward(arena, problem, in, result);
      NativeCall.block(call, split.block());
      long at = call.address();
      long bytes = library.scratch(at, level, false);
      workers.run(
          split.tasks(),
          split.grain(),
          (first, last) ->
              scratch.borrow(bytes, room -> library.forward(at, level, first, last, room)));
    }
  }

  @Override
  public void backward(Attention problem, Operands in, AttentionOutput saved, Gradients gradients) {
    Checks.backward(problem, in, saved, gradients);
    int level = implementation.level();
    Split split = Split.backward(problem.shape(), workers.threads());
    try (Arena arena = Arena.ofConfined()) {
      var arrays = new NativeCall.BackwardArrays(in, saved, gradients);
      long at = NativeCall.backward(arena, problem, arrays).address();
      long bytes = library.scratch(at, level, true);
      workers.run(
          split.tasks(),
          split.grain(),
          (first, last) ->
              scratch.borrow(bytes, room -> library.backward(at, level, first, last, room)));
    }
  }
}
