package org.fullrank.kernels;

import java.util.Locale;
import java.util.Optional;

/**
 * The kernels selected for this machine. Native kernels keep their working memory: for each
 * concurrent thread a few arrays of the size of the largest head's queries.
 *
 * @param reason the implementation, and why no faster implementation was selected, in a line
 * @param remedy a sentence on how to get faster kernels on this machine; empty if there is no way
 */
public record Selection(AttentionKernels kernels, String reason, Optional<String> remedy) {

  /**
   * The system property that requests an {@link Implementation}, such as {@code amx_bf16}, if this
   * machine supports it.
   */
  public static final String PROPERTY = "fullrank.kernels";

  private static final String NO_VECTORS = "no module " + Arithmetic.VECTOR_MODULE;
  private static final String ADD_VECTORS =
      "Start java with --add-modules " + Arithmetic.VECTOR_MODULE + ".";

  /**
   * The kernels that {@value #PROPERTY} requests, else the fastest kernels tested for this machine.
   */
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
      return new Selection(
          instead.kernels(), instead.reason() + "; " + e.getMessage(), instead.remedy());
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
      case NativeLibrary.Loading.Missing(var reason) ->
          inJava(workers, reason, Arithmetic.vectors());
      case NativeLibrary.Loading.Loaded(var library) -> {
        if (library.level() < 0) {
          // without FMA the Vector API falls back to slow scalar code
          yield plain(workers, processor.model() + " lacks AVX2 or FMA");
        }
        var best = Implementation.ofLevel(library.level());
        var kernels = new NativeKernels(library, best, workers);
        yield new Selection(kernels, reason(best, processor), Optional.empty());
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
   * The kernels of {@code wanted}.
   *
   * @throws IllegalArgumentException if this machine does not support it
   */
  public static Selection of(Implementation wanted, Workers workers) {
    return switch (wanted) {
      case PLAIN -> plain(workers, "asked for");
      case VECTOR ->
          Arithmetic.vectors()
              .map(vectors -> vector(workers, "asked for", vectors))
              .orElseThrow(() -> unavailable(wanted, NO_VECTORS + ". " + ADD_VECTORS));
      case AVX2, AVX512, AVX512_BF16, AMX_BF16 -> inLibrary(wanted, workers);
    };
  }

  private static Selection inLibrary(Implementation wanted, Workers workers) {
    return switch (NativeLibrary.load()) {
      case NativeLibrary.Loading.Missing(var reason) -> throw unavailable(wanted, reason);
      case NativeLibrary.Loading.Loaded(var library) -> {
        if (!library.runs(wanted)) {
          throw unavailable(wanted, "not with " + Processor.probe().model());
        }
        var kernels = new NativeKernels(library, wanted, workers);
        yield new Selection(kernels, wanted + ", asked for", Optional.empty());
      }
    };
  }

  /** The Java kernels. */
  static Selection inJava(Workers workers, String reason, Optional<Arithmetic> vectors) {
    return vectors
        .map(it -> vector(workers, reason, it))
        .orElseGet(() -> {
          Selection plain = plain(workers, reason + ", and " + NO_VECTORS);
          return new Selection(plain.kernels(), plain.reason(), Optional.of(ADD_VECTORS));
        });
  }

  private static Selection vector(Workers workers, String reason, Arithmetic vectors) {
    var kernels = new JavaKernels(Implementation.VECTOR, vectors, workers);
    return new Selection(kernels, Implementation.VECTOR + ": " + reason, Optional.empty());
  }

  private static Selection plain(Workers workers, String reason) {
    var kernels = new JavaKernels(Implementation.PLAIN, new PlainArithmetic(), workers);
    return new Selection(kernels, Implementation.PLAIN + ": " + reason, Optional.empty());
  }

  private static IllegalArgumentException unavailable(Implementation wanted, String reason) {
    return new IllegalArgumentException(
        "kernels: want an implementation that this machine supports, was "
            + wanted
            + " ("
            + reason
            + ")");
  }
}
