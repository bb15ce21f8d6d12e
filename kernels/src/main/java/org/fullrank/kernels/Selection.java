package org.fullrank.kernels;

import java.util.Locale;
import java.util.Optional;

/**
 * The kernels of this machine.
 *
 * @param reason which implementation it is, and why no better, in one line
 */
public record Selection(AttentionKernels kernels, String reason) {

  /** Names an {@link Implementation}, such as {@code amx_bf16}, to be used if it runs here. */
  public static final String PROPERTY = "fullrank.kernels";

  /** What {@value #PROPERTY} asks for, else the fastest that is known to run on this machine. */
  public static Selection best(Workers workers) {
    return best(workers, Optional.ofNullable(System.getProperty(PROPERTY)));
  }

  static Selection best(Workers workers, Optional<String> wanted) {
    if (wanted.isEmpty()) {
      return fastest(workers);
    }
    try {
      return of(named(wanted.get()), workers);
    } catch (IllegalArgumentException e) {
      Selection instead = fastest(workers);
      return new Selection(instead.kernels(), instead.reason() + "; " + e.getMessage());
    }
  }

  private static Implementation named(String name) {
    try {
      return Implementation.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(PROPERTY + ": no kernels are called " + name);
    }
  }

  private static Selection fastest(Workers workers) {
    var processor = Processor.probe();
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Missing(var reason) -> plain(workers, reason);
      case NativeLibrary.Loading.Loaded(var library) -> {
        if (library.level() < 0) {
          yield plain(workers, processor.model() + " lacks AVX2 or FMA");
        }
        var best = Implementation.ofLevel(library.level());
        var kernels = new NativeKernels(library, best, workers);
        yield new Selection(kernels, reason(best, processor));
      }
    };
  }

  static String reason(Implementation best, Processor processor) {
    boolean untried = processor.has("amx_bf16") && best == Implementation.AVX512_BF16;
    String others =
        " (its AMX only with -D%s=amx_bf16: tested by emulation alone)".formatted(PROPERTY);
    return best + ", the best that " + processor.model() + " runs" + (untried ? others : "");
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
        if (!library.runs(wanted)) {
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
