package org.fullrank.cuda;

import java.lang.foreign.MemorySegment;
import org.fullrank.kernels.Checks;
import org.fullrank.kernels.Strides;
import org.fullrank.kernels.View;

/** A piece of a device's memory. */
public final class CudaMemory implements AutoCloseable {
  private final CudaDevice device;
  private final long address;
  private final long bytes;
  private boolean open = true;

  CudaMemory(CudaDevice device, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: want at least 1, was " + bytes);
    }
    this.device = device;
    this.bytes = bytes;
    this.address = device.create(CudaFunction.ALLOCATE, bytes);
  }

  /** On the device: no program on the processor may follow it. */
  public long address() {
    return address;
  }

  /** All of it, as an array. */
  public View view(Strides strides) {
    return View.at(address, bytes, strides);
  }

  /** {@code from}: outside the Java heap, at most as long. */
  public void write(MemorySegment from) {
    check(from, false);
    device.call(CudaFunction.TO_DEVICE, address, from.address(), from.byteSize());
  }

  /**
   * Waits for the work of the default stream.
   *
   * @param to outside the Java heap, at most as long
   */
  public void read(MemorySegment to) {
    check(to, true);
    device.call(CudaFunction.TO_HOST, to.address(), address, to.byteSize());
  }

  private void check(MemorySegment memory, boolean written) {
    if (!open) {
      throw new IllegalStateException("device memory: want open, was closed");
    }
    Checks.alive(memory, "memory", written);
    if (memory.byteSize() > bytes) {
      throw new IllegalArgumentException(
          "memory: want at most " + bytes + " bytes, was " + memory.byteSize());
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.call(CudaFunction.FREE, address);
    }
  }
}
