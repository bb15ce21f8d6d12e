package org.fullrank.kernels;

import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * The peak multiply-add rate of a thread with all operands in registers: the roofline for kernels.
 */
public final class Peak {
  private static final int TURNS = 7;
  private static final long ROUNDS = 2_000_000;

  private Peak() {}

  /**
   * GFLOP/s by this thread's CPU time, the best of a few runs of about 10 ms; empty if {@code
   * implementation} is not native.
   */
  public static OptionalDouble gigaflops(Implementation implementation, Element element) {
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Missing _ -> OptionalDouble.empty();
      case NativeLibrary.Loading.Loaded(var library) ->
          implementation.level() < 0 || !library.runs(implementation)
              ? OptionalDouble.empty()
              : DoubleStream.generate(() -> turn(library, implementation.level(), element))
                  .limit(TURNS)
                  .max();
    };
  }

  private static double turn(NativeLibrary library, int level, Element element) {
    var clock = ManagementFactory.getThreadMXBean();
    long start = clock.getCurrentThreadCpuTime();
    double products = library.peak(level, element, ROUNDS);
    return 2 * products / (clock.getCurrentThreadCpuTime() - start);
  }
}
