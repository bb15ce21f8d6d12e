package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The driver of {@code src/test/native}: it runs the CUDA kernels' own sources on the processor, so
 * that they are tested where there is no GPU.
 */
final class CudaEmulation {
  private static final Path BUILD = Path.of("src/test/native/build.sh");
  private static final Path FOLDER = Path.of("target/cuda");
  private static final Path LIBRARY = FOLDER.resolve("libcuda.so.1").toAbsolutePath();

  /** What the driver finds. */
  record Machine(int devices, int capability, boolean refusesCubins, int seed) {
    static final Machine AMPERE = new Machine(1, 80, false, 1);
    static final Machine HOPPER = new Machine(1, 90, false, 1);
  }

  private final SymbolLookup symbols;

  @SuppressWarnings("restricted")
  private CudaEmulation() {
    symbols = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
  }

  /** Built once; the test is skipped where it cannot be. */
  static CudaEmulation on(Machine machine) throws IOException, InterruptedException {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(system.equals("Linux amd64"), "the emulation of CUDA is for Linux amd64");
    assumeTrue(compilerExists(), "the emulation of CUDA needs g++");
    if (!Once.BUILT) {
      throw new IllegalStateException(BUILD + " failed");
    }
    var emulation = new CudaEmulation();
    emulation.set(machine);
    return emulation;
  }

  private static final class Once {
    static final boolean BUILT = build();

    private static boolean build() {
      try {
        var build = new ProcessBuilder(BUILD.toString(), FOLDER.toString());
        return build.inheritIO().start().waitFor() == 0;
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static boolean compilerExists() {
    return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
  }

  String library() {
    return LIBRARY.toString();
  }

  CudaDevice open() {
    return switch (CudaDevice.open(library(), 0)) {
      case CudaDevice.Opening.Opened(var device) -> device;
      case CudaDevice.Opening.Missing(var reason) -> throw new IllegalStateException(reason);
    };
  }

  private void set(Machine machine) {
    var type = FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    call(
        "emulate_machine",
        type,
        machine.devices(),
        machine.capability(),
        machine.refusesCubins() ? 1 : 0,
        machine.seed());
  }

  /** From now on no copy to the device that a stream waits for succeeds. */
  void refuseCopies() {
    call("emulate_refuse_copies", FunctionDescriptor.ofVoid());
  }

  /** Contexts, modules, events and pieces of memory that are not yet given back. */
  int live() {
    return (int) call("emulate_live", FunctionDescriptor.of(JAVA_INT));
  }

  /** Each launch: name, blocks, threads, bytes of shared memory. */
  List<String> launches() {
    return lines("emulate_launches");
  }

  /** Each image that was loaded. */
  List<String> images() {
    return lines("emulate_images");
  }

  @SuppressWarnings("restricted")
  private List<String> lines(String function) {
    var text =
        FunctionDescriptor.of(
            ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(1 << 16, JAVA_BYTE)));
    return ((MemorySegment) call(function, text)).getString(0).lines().toList();
  }

  @SuppressWarnings("restricted")
  private Object call(String function, FunctionDescriptor type, Object... arguments) {
    try {
      var handle = Linker.nativeLinker().downcallHandle(symbols.find(function).orElseThrow(), type);
      Object result = handle.invokeWithArguments(arguments);
      return result == null ? 0 : result;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
