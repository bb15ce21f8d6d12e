package org.fullrank.kernels;

/**
 * The kernels of this machine.
 *
 * @param reason which implementation it is, and why no better, in one line
 */
public record Selection(AttentionKernels kernels, String reason) {

  /** The fastest that this machine runs. */
  public static Selection best(Workers workers) {
    String processor = Processor.probe().model();
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Missing(var reason) -> plain(workers, reason);
      case NativeLibrary.Loading.Loaded(var library) -> {
        if (library.level() < 0) {
          yield plain(workers, processor + " lacks AVX2 or FMA");
        }
        var best = Implementation.ofLevel(library.level());
        var kernels = new NativeKernels(library, best, workers);
        yield new Selection(kernels, best + ", the best that " + processor + " runs");
      }
    };
  }

  /**
   * That one and no other.
   *
   * @throws IllegalArgumentException where this machine does not run it
   */
  public static Selection of(Implementation wanted, Workers workers) {
    if (wanted == Implementation.PLAIN) {
      return plain(workers, "asked for");
    }
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Missing(var reason) -> throw unavailable(wanted, reason);
      case NativeLibrary.Loading.Loaded(var library) -> {
        if (wanted.level() > library.level()) {
          throw unavailable(wanted, "not with " + Processor.probe().model());
        }
        yield new Selection(new NativeKernels(library, wanted, workers), wanted + ", asked for");
      }
    };
  }

  private static Selection plain(Workers workers, String reason) {
    return new Selection(new PlainKernels(workers), Implementation.PLAIN + ": " + reason);
  }

  private static IllegalArgumentException unavailable(Implementation wanted, String reason) {
    return new IllegalArgumentException(
        "kernels: want one this machine runs, was " + wanted + " (" + reason + ")");
  }
}
