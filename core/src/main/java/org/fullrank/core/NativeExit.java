package org.fullrank.core;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * The last act of the process: it ends without the destructors of native libraries.
 *
 * <p>The JVM ends by C's {@code exit} while other threads may still compute in libtorch, as on
 * SIGTERM during a training step. {@code exit} would destroy libtorch's static objects under these
 * threads, and the process would crash. After Java's own shutdown hooks, the process therefore ends
 * by {@code _exit}, with the same exit code. Nothing of Fullrank's needs the destructors: its files
 * are flushed where they are written.
 */
final class NativeExit {
  private NativeExit() {}

  /**
   * Registers the act. Call it after the libraries have loaded, because {@code exit} runs what was
   * registered last first. Does nothing where the C library is not GNU's.
   */
  @SuppressWarnings("restricted") // _exit reads its first argument alone, the exit code
  static void skipDestructors() {
    var linker = Linker.nativeLinker();
    var libc = linker.defaultLookup();
    var register = libc.find("on_exit");
    var end = libc.find("_exit");
    if (register.isEmpty() || end.isEmpty()) {
      return;
    }
    try {
      var type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
      int _ =
          (int)
              linker
                  .downcallHandle(register.get(), type)
                  .invokeExact(end.get(), MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException("on_exit could not be called", e);
    }
  }
}
