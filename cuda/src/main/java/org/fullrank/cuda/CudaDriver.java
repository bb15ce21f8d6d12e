package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The CUDA driver's library, which comes with the NVIDIA driver and needs no toolkit. */
final class CudaDriver {
  /** The name under which the driver installs it. */
  static final String LIBRARY = "libcuda.so.1";

  private static final MethodType SPREAD = MethodType.methodType(int.class, Object[].class);
  private static final long LONGEST_TEXT = 512;

  /** The loaded driver with at least one device, or the reason why there is none. */
  sealed interface Loading {
    record Loaded(CudaDriver driver) implements Loading {}

    record Missing(String reason) implements Loading {}
  }

  private final Map<CudaFunction, MethodHandle> functions = new EnumMap<>(CudaFunction.class);

  private CudaDriver(SymbolLookup symbols) {
    for (CudaFunction function : CudaFunction.values()) {
      functions.put(function, link(symbols, function));
    }
  }

  /** Loads {@code library}, a name or a path. It is never unloaded. */
  @SuppressWarnings("restricted")
  static Loading load(String library) {
    SymbolLookup symbols;
    try {
      symbols = SymbolLookup.libraryLookup(library, Arena.global());
    } catch (IllegalArgumentException _) {
      return new Loading.Missing(
          "no CUDA: " + library + ", which comes with the NVIDIA driver, was not found");
    } catch (IllegalCallerException e) {
      return new Loading.Missing("no CUDA: " + e.getMessage());
    }
    try {
      var driver = new CudaDriver(symbols);
      driver.call(CudaFunction.INIT, 0);
      return driver.read(CudaFunction.DEVICE_COUNT) > 0
          ? new Loading.Loaded(driver)
          : new Loading.Missing("no CUDA: the driver finds no device");
    } catch (CudaException | IllegalStateException e) {
      return new Loading.Missing("no CUDA: " + e.getMessage());
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(SymbolLookup symbols, CudaFunction function) {
    var symbol =
        symbols
            .find(function.symbol())
            .orElseThrow(
                () -> new IllegalStateException("the driver is too old: no " + function.symbol()));
    var handle = Linker.nativeLinker().downcallHandle(symbol, function.type());
    return handle.asSpreader(Object[].class, handle.type().parameterCount()).asType(SPREAD);
  }

  /**
   * Calls {@code function} with boxed {@code int} and {@code long} arguments.
   *
   * @throws CudaException if the function returns an error
   */
  void call(CudaFunction function, Object... arguments) {
    int error = tried(function, arguments);
    if (error != 0) {
      throw new CudaException(
          function.symbol() + ": error " + error + " (" + text(error) + ")", error);
    }
  }

  private int tried(CudaFunction function, Object... arguments) {
    try {
      return (int) Objects.requireNonNull(functions.get(function)).invokeExact(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(function.symbol(), e);
    }
  }

  /**
   * Calls a function that writes an {@code int} through its first argument, and returns the value.
   */
  int read(CudaFunction function, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(JAVA_INT);
      call(function, before(to, arguments));
      return to.get(JAVA_INT, 0);
    }
  }

  /**
   * Calls a function that writes a handle or address through its first argument, and returns the
   * value.
   */
  long create(CudaFunction function, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(JAVA_LONG);
      call(function, before(to, arguments));
      return to.get(JAVA_LONG, 0);
    }
  }

  private static Object[] before(MemorySegment first, Object... others) {
    Object[] all = new Object[others.length + 1];
    all[0] = first.address();
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }

  @SuppressWarnings("restricted")
  private String text(int error) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(ValueLayout.ADDRESS);
      if (tried(CudaFunction.ERROR_TEXT, error, to.address()) != 0) {
        return "unknown";
      }
      return to.get(ValueLayout.ADDRESS, 0).reinterpret(LONGEST_TEXT).getString(0);
    }
  }
}
