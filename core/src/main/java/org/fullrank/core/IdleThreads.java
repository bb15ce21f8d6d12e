package org.fullrank.core;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The waiting policy of idle threads, as environment variables of this process.
 *
 * <p>OpenMP's threads (libtorch) and OpenBLAS's threads belong to two pools. By default an idle
 * thread of either pool spins for milliseconds and takes a core from the other pool. Here it sleeps
 * after some microseconds. It does not sleep at once, because waking a thread takes longer than a
 * small product.
 *
 * <p>Both libraries read their variables from the C library while they load, so the variables are
 * set by {@code setenv} before that. {@link System#getenv} does not show them, and child processes
 * do not inherit them. Outside systems with a C library of POSIX nothing is set.
 */
public final class IdleThreads {
  /** {@code passive} or {@code active}; OpenMP's. */
  public static final String OPENMP = "OMP_WAIT_POLICY";

  /** Turns of a loop before a thread sleeps; GNU OpenMP's. */
  public static final String OPENMP_SPINS = "GOMP_SPINCOUNT";

  /** The binary logarithm of processor cycles before a thread sleeps; OpenBLAS's default is 26. */
  public static final String OPENBLAS = "OPENBLAS_THREAD_TIMEOUT";

  private record Variable(String name, String value) {}

  private static final List<Variable> OURS =
      List.of(
          new Variable(OPENMP, "passive"),
          new Variable(OPENMP_SPINS, "5000"),
          new Variable(OPENBLAS, "10"));

  private IdleThreads() {}

  /**
   * Sets each variable that is unset. A variable that the user has set stays, and {@link #OPENMP}
   * set to anything but {@code passive} leaves {@link #OPENMP_SPINS} unset too.
   */
  static void sleepSoon() {
    boolean passive = value(OPENMP).map("passive"::equalsIgnoreCase).orElse(true);
    OURS.stream()
        .filter(it -> passive || !it.name().equals(OPENMP_SPINS))
        .forEach(IdleThreads::setIfUnset);
  }

  /** The value of the environment variable {@code name}, as native libraries see it. */
  public static Optional<String> value(String name) {
    return function("getenv", FunctionDescriptor.of(ADDRESS, ADDRESS))
        .flatMap(getenv -> value(getenv, name));
  }

  @SuppressWarnings("restricted") // a string of the C library ends with a zero
  private static Optional<String> value(MethodHandle getenv, String name) {
    try (var arena = Arena.ofConfined()) {
      var found = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
      return found.address() == 0
          ? Optional.empty()
          : Optional.of(found.reinterpret(Long.MAX_VALUE).getString(0));
    } catch (Throwable e) {
      throw new IllegalStateException("getenv could not be called", e);
    }
  }

  private static void setIfUnset(Variable variable) {
    function("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
        .ifPresent(setenv -> {
          try (var arena = Arena.ofConfined()) {
            int _ =
                (int)
                    setenv.invokeExact(
                        arena.allocateFrom(variable.name()),
                        arena.allocateFrom(variable.value()),
                        0); // 0 keeps a value that is there
          } catch (Throwable e) {
            throw new IllegalStateException("setenv could not be called", e);
          }
        });
  }

  @SuppressWarnings("restricted") // the types are those of the C library's header
  private static Optional<MethodHandle> function(String name, FunctionDescriptor type) {
    var linker = Linker.nativeLinker();
    return linker.defaultLookup().find(name).map(it -> linker.downcallHandle(it, type));
  }
}
