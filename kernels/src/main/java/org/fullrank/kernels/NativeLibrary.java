package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The native library of {@code src/main/native}, loaded once. */
final class NativeLibrary {
  /** The loaded library, or the reason why it did not load. */
  sealed interface Loading {
    record Loaded(NativeLibrary library) implements Loading {}

    record Missing(String reason) implements Loading {}
  }

  private static final String FILE = "libfullrank_attention.so";

  private final int level;
  private final MethodHandle scratch;
  private final MethodHandle forward;
  private final MethodHandle backward;
  private final MethodHandle repulsionScratch;
  private final MethodHandle repulsion;
  private final MethodHandle peak;
  private final MethodHandle amxLevel;

  private NativeLibrary(SymbolLookup symbols) {
    FunctionDescriptor run =
        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    agree(symbols, "fullrank_attention_bytes", NativeCall.BYTES);
    agree(symbols, "fullrank_repulsion_bytes", RepulsionKernel.BYTES);
    level = (int) number(link(symbols, "fullrank_level", FunctionDescriptor.of(JAVA_INT)));
    amxLevel = link(symbols, "fullrank_amx_level", FunctionDescriptor.of(JAVA_INT));
    scratch =
        link(
            symbols,
            "fullrank_scratch",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));
    forward = link(symbols, "fullrank_forward", run);
    backward = link(symbols, "fullrank_backward", run);
    repulsionScratch =
        link(
            symbols,
            "fullrank_repulsion_scratch",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT));
    repulsion = link(symbols, "fullrank_repulsion", run);
    peak =
        link(
            symbols,
            "fullrank_peak",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
  }

  private static void agree(SymbolLookup symbols, String name, long bytes) {
    long was = number(link(symbols, name, FunctionDescriptor.of(JAVA_LONG)));
    if (was != bytes) {
      throw new IllegalStateException(name + ": want " + bytes + ", was " + was);
    }
  }

  /** Loads the library once for the process; it is never unloaded. */
  static Loading load() {
    return Once.LOADING;
  }

  private static final class Once {
    static final Loading LOADING = attempt();
  }

  private static Loading attempt() {
    String system = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
    if (!system.equals("Linux amd64")) {
      return new Loading.Missing("no native kernels for " + system);
    }
    try (InputStream in = NativeLibrary.class.getResourceAsStream("/native/linux-x86_64/" + FILE)) {
      if (in == null) {
        return new Loading.Missing("no native kernels in the jar");
      }
      return new Loading.Loaded(unpacked(in));
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | IllegalCallerException e) {
      return new Loading.Missing("the native kernels do not load: " + e.getMessage());
    }
  }

  /** Unpacks and maps the library; the file may be deleted afterwards. */
  private static NativeLibrary unpacked(InputStream in) throws IOException {
    Path file = Files.createTempFile("fullrank", ".so");
    try {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return at(file);
    } finally {
      Files.delete(file);
    }
  }

  /** Loads the library in {@code file}. */
  @SuppressWarnings("restricted")
  static NativeLibrary at(Path file) {
    return new NativeLibrary(SymbolLookup.libraryLookup(file, Arena.global()));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(SymbolLookup symbols, String name, FunctionDescriptor type) {
    var symbol = symbols.find(name).orElseThrow(() -> new IllegalStateException("no " + name));
    return Linker.nativeLinker().downcallHandle(symbol, type);
  }

  private static long number(MethodHandle function) {
    try {
      return ((Number) function.invoke()).longValue();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The highest level that this processor supports, without AMX, or −1. */
  int level() {
    return level;
  }

  /**
   * Whether this processor supports {@code implementation}. For AMX it requests Linux's permission
   * to use tiles.
   */
  boolean runs(Implementation implementation) {
    return switch (implementation) {
      case PLAIN, VECTOR -> false;
      case AVX2, AVX512, AVX512_BF16 -> implementation.level() <= level;
      case AMX_BF16 -> number(amxLevel) == implementation.level();
    };
  }

  long scratch(long call, int level, boolean backwards) {
    try {
      return (long) scratch.invokeExact(call, level, backwards ? 1 : 0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  void forward(long call, int level, long first, long last, long room) {
    try {
      forward.invokeExact(call, level, first, last, room);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  void backward(long call, int level, long first, long last, long room) {
    try {
      backward.invokeExact(call, level, first, last, room);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  long repulsionScratch(long call, int level) {
    try {
      return (long) repulsionScratch.invokeExact(call, level);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  void repulsion(long call, int level, long first, long last, long room) {
    try {
      repulsion.invokeExact(call, level, first, last, room);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs {@code rounds} rounds of multiply-adds for the peak measurement. */
  double peak(int level, Element element, long rounds) {
    try {
      int lowPrecision = element == Element.BFLOAT16 ? 1 : 0;
      return (double) rounds * (long) peak.invokeExact(level, lowPrecision, rounds);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
