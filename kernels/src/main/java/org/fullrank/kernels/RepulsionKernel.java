package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The kernel of {@link TokenRepulsion}, in a single pass over the tokens. A sample costs {@code
 * 4·tokens²·width} flops forward and {@code 8·tokens²·width} backward, which recomputes {@code P}.
 * Each thread needs {@code 3·tokens² + 6·tokens·width} floats of working memory. The methods are
 * thread-safe and return when the work is complete.
 */
public final class RepulsionKernel {
  static final long BYTES = 72;

  private final NativeLibrary library;
  private final int level;
  private final Workers workers;
  private final Scratch scratch = new Scratch();

  RepulsionKernel(NativeLibrary library, int level, Workers workers) {
    this.library = library;
    this.level = level;
    this.workers = workers;
  }

  /**
   * The arrays of a call, {@code [batch, tokens, width]}. The output must not overlap an input or
   * the incoming gradient.
   *
   * @param x the tokens
   * @param real {@code [batch, tokens]} bytes, 0 for padding, or {@link MemorySegment#NULL}.
   *     Padding does not affect other tokens forward. Backward passes on its incoming gradient,
   *     which must be finite
   * @param out {@code y}, or the gradient of {@code x}
   */
  public record Arrays(MemorySegment x, MemorySegment real, MemorySegment out) {}

  /**
   * Writes {@code y}.
   *
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  public void forward(TokenRepulsion problem, Arrays arrays) {
    run(problem, arrays, MemorySegment.NULL);
  }

  /**
   * Writes the gradient of {@code x} for the gradient of {@code y}.
   *
   * @throws IllegalArgumentException where the arrays do not fit the problem
   */
  public void backward(TokenRepulsion problem, Arrays arrays, MemorySegment gradient) {
    Checks.array(gradient, problem.bytes(), "gradient", false);
    run(problem, arrays, gradient);
  }

  private void run(TokenRepulsion problem, Arrays arrays, MemorySegment gradient) {
    Checks.array(arrays.x(), problem.bytes(), "x", false);
    Checks.array(arrays.out(), problem.bytes(), "out", true);
    if (!arrays.real().equals(MemorySegment.NULL)) {
      Checks.array(arrays.real(), problem.rows(), "real", false);
    }
    int products = gradient.equals(MemorySegment.NULL) ? 2 : 4;
    long grain = Split.grain(problem.batch(), products * problem.products(), workers.threads());
    try (Arena arena = Arena.ofConfined()) {
      long at = call(arena, problem, arrays, gradient).address();
      long bytes = library.repulsionScratch(at, level);
      workers.run(
          problem.batch(),
          grain,
          (first, last) ->
              scratch.borrow(bytes, room -> library.repulsion(at, level, first, last, room)));
    }
  }

  /** {@code struct Repulsion} of {@code attention.h}. */
  private static MemorySegment call(
      Arena arena, TokenRepulsion problem, Arrays arrays, MemorySegment gradient) {
    MemorySegment call = arena.allocate(BYTES, Long.BYTES);
    long[] longs = {
      arrays.x().address(),
      gradient.address(),
      arrays.out().address(),
      arrays.real().address(),
      problem.batch(),
      problem.tokens(),
      problem.width()
    };
    MemorySegment.copy(longs, 0, call, JAVA_LONG, 0, longs.length);
    var rule = problem.rule();
    float[] floats = {rule.keep(), rule.step(), 1 / rule.temperature()};
    MemorySegment.copy(
        floats, 0, call, JAVA_FLOAT, (long) longs.length * Long.BYTES, floats.length);
    call.set(JAVA_INT, BYTES - Integer.BYTES, rule.causal() ? 1 : 0);
    return call;
  }
}
