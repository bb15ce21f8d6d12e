package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A GPU with the kernels loaded into the device's primary context, which other libraries of the
 * process share. The methods are thread-safe and restore the thread's own context.
 */
public final class CudaDevice implements AutoCloseable {
  /** A device, or the reason for its absence in a line. */
  public sealed interface Opening {
    record Opened(CudaDevice device) implements Opening {}

    record Missing(String reason) implements Opening {}
  }

  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int MOST_SHARED_BYTES = 8;
  private static final int LONGEST_NAME = 256;

  /** A kernel with its launch plan. */
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

  /** Opens device {@code ordinal} of the machine, from 0. */
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

  /** Loads the best image that the driver accepts. */
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

  /** The vendor's name of the device. */
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

  /** The kernels on {@code stream}, a {@code CUstream} of this device's primary context. */
  public CudaKernels kernels(long stream) {
    return new CudaKernels(this, stream);
  }

  /** Allocates {@code bytes}, at least 1, of uninitialised memory. */
  public CudaMemory allocate(long bytes) {
    return new CudaMemory(this, bytes);
  }

  /** The milliseconds of {@code work} on the default stream, by the device's clock. */
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

  /** Whether Hopper's kernels are loaded, which need arrays aligned to 16 bytes. */
  boolean hopper() {
    return loaded.image() == CudaImage.SM_90A;
  }

  Kernel kernel(String name) {
    return kernels.computeIfAbsent(name, this::find);
  }

  private Kernel find(String name) {
    CudaPlan plan = plans.get(name);
    if (plan == null) {
      throw new IllegalStateException("kernel: want a kernel of plans.txt, was " + name);
    }
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom(name).address();
      long function = create(CudaFunction.MODULE_FUNCTION, loaded.module(), text);
      call(CudaFunction.FUNCTION_ATTRIBUTE, function, MOST_SHARED_BYTES, plan.shared());
      return new Kernel(function, plan);
    }
  }

  /** Calls {@code function} in the device's context. */
  void call(CudaFunction function, Object... arguments) {
    enter();
    try {
      driver.call(function, arguments);
    } finally {
      leave();
    }
  }

  /** {@link CudaDriver#create} in the device's context. */
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

  /** Unloads the kernels. Allocated memory must be closed before. */
  @Override
  public void close() {
    if (open) {
      try {
        call(CudaFunction.MODULE_UNLOAD, loaded.module());
      } finally {
        open = false; // the driver reports a kernel's fault again here; the context ends anyway
        driver.call(CudaFunction.CONTEXT_RELEASE, device);
      }
    }
  }

  @Override
  public String toString() {
    return name() + " with " + loaded.image();
  }
}
