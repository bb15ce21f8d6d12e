package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A GPU with the kernels loaded, in the device's primary context, which other libraries of the
 * process share. Calls come from any thread, and leave the thread's own context as it was.
 */
public final class CudaDevice implements AutoCloseable {
  /** A device, or the reason why there is none, in one line. */
  public sealed interface Opening {
    record Opened(CudaDevice device) implements Opening {}

    record Missing(String reason) implements Opening {}
  }

  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int MOST_SHARED_BYTES = 8;
  private static final int LONGEST_NAME = 256;

  /** A kernel, and how it is launched. */
  record Kernel(long function, CudaPlan plan) {}

  private final CudaDriver driver;
  private final int device;
  private final long context;
  private final Loaded loaded;
  private final Map<String, CudaPlan> plans = CudaPlan.all();
  private final Map<String, Kernel> kernels = new ConcurrentHashMap<>();
  private volatile boolean open = true;

  private record Loaded(CudaImage image, long module) {}

  private CudaDevice(CudaDriver driver, int ordinal) {
    this.driver = driver;
    this.device = driver.read(CudaFunction.DEVICE, ordinal);
    this.context = driver.create(CudaFunction.CONTEXT_RETAIN, device);
    try {
      this.loaded = load();
    } catch (CudaException | IllegalStateException e) {
      driver.call(CudaFunction.CONTEXT_RELEASE, device);
      throw e;
    }
  }

  /** {@code ordinal}: which of the machine's devices, from 0. */
  public static Opening open(int ordinal) {
    return open(CudaDriver.LIBRARY, ordinal);
  }

  static Opening open(String library, int ordinal) {
    return switch (CudaDriver.load(library)) {
      case CudaDriver.Loading.Missing(var reason) -> new Opening.Missing(reason);
      case CudaDriver.Loading.Loaded(var driver) -> {
        try {
          yield new Opening.Opened(new CudaDevice(driver, ordinal));
        } catch (CudaException e) {
          yield new Opening.Missing("no CUDA kernels: " + e.getMessage());
        }
      }
    };
  }

  /** The best image that suits; a driver that does not know it may know the next. */
  private Loaded load() {
    int major = attribute(CAPABILITY_MAJOR);
    int minor = attribute(CAPABILITY_MINOR);
    var failure =
        new CudaException(
            name() + ": want compute capability 8.0 or more, was " + major + "." + minor, 0);
    for (CudaImage image : CudaImage.of(major, minor)) {
      try (Arena arena = Arena.ofConfined()) {
        long text = arena.allocateFrom(JAVA_BYTE, image.bytes()).address();
        return new Loaded(image, create(CudaFunction.MODULE_LOAD, text, 0, 0L, 0L));
      } catch (CudaException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private int attribute(int attribute) {
    return driver.read(CudaFunction.DEVICE_ATTRIBUTE, attribute, device);
  }

  /** As the maker calls it. */
  public String name() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(LONGEST_NAME);
      driver.call(CudaFunction.DEVICE_NAME, name.address(), LONGEST_NAME, device);
      return name.getString(0);
    }
  }

  /** The kernels on the default stream. */
  public CudaKernels kernels() {
    return kernels(0);
  }

  /** {@code stream}: a {@code CUstream} of this device's primary context. */
  public CudaKernels kernels(long stream) {
    return new CudaKernels(this, stream);
  }

  /** {@code bytes}: at least 1. What is there is undefined. */
  public CudaMemory allocate(long bytes) {
    return new CudaMemory(this, bytes);
  }

  /** What the default stream needs for {@code work}, by the device's own clock. */
  public double milliseconds(Runnable work) {
    long begin = create(CudaFunction.EVENT_CREATE, 0);
    long end = create(CudaFunction.EVENT_CREATE, 0);
    try (Arena arena = Arena.ofConfined()) {
      call(CudaFunction.EVENT_RECORD, begin, 0L);
      work.run();
      call(CudaFunction.EVENT_RECORD, end, 0L);
      call(CudaFunction.EVENT_AWAIT, end);
      MemorySegment elapsed = arena.allocate(JAVA_FLOAT);
      call(CudaFunction.EVENT_ELAPSED, elapsed.address(), begin, end);
      return elapsed.get(JAVA_FLOAT, 0);
    } finally {
      call(CudaFunction.EVENT_DESTROY, begin);
      call(CudaFunction.EVENT_DESTROY, end);
    }
  }

  /** Hopper's own kernels are loaded; they want all on steps of 16 bytes. */
  boolean hopper() {
    return loaded.image() == CudaImage.SM_90A;
  }

  Kernel kernel(String name) {
    return kernels.computeIfAbsent(name, this::find);
  }

  private Kernel find(String name) {
    CudaPlan plan = plans.get(name);
    if (plan == null) {
      throw new IllegalStateException("kernel: want one of plans.txt, was " + name);
    }
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom(name).address();
      long function = create(CudaFunction.MODULE_FUNCTION, loaded.module(), text);
      call(CudaFunction.FUNCTION_ATTRIBUTE, function, MOST_SHARED_BYTES, plan.shared());
      return new Kernel(function, plan);
    }
  }

  /** Calls it in the device's context. */
  void call(CudaFunction function, Object... arguments) {
    enter();
    try {
      driver.call(function, arguments);
    } finally {
      leave();
    }
  }

  /** As {@link CudaDriver#create}, in the device's context. */
  long create(CudaFunction function, Object... arguments) {
    enter();
    try {
      return driver.create(function, arguments);
    } finally {
      leave();
    }
  }

  private void enter() {
    if (!open) {
      throw new IllegalStateException("device: want open, was closed");
    }
    driver.call(CudaFunction.CONTEXT_PUSH, context);
  }

  private void leave() {
    driver.create(CudaFunction.CONTEXT_POP);
  }

  /** Unloads the kernels. What was allocated must be closed before. */
  @Override
  public void close() {
    if (open) {
      try {
        call(CudaFunction.MODULE_UNLOAD, loaded.module());
      } finally {
        open = false; // a kernel's fault is told again here, and ends the context all the same
        driver.call(CudaFunction.CONTEXT_RELEASE, device);
      }
    }
  }

  @Override
  public String toString() {
    return name() + " with " + loaded.image();
  }
}
