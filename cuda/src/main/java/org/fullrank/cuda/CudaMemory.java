package org.fullrank.cuda;

import java.lang.foreign.MemorySegment;
import org.fullrank.kernels.ArrayView;
import org.fullrank.kernels.Checks;
import org.fullrank.kernels.Strides;

/** Allocated memory of a device. */
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

  /** The device address, which the CPU cannot read. */
  public long address() {
    return address;
  }

  /** The memory as an array. */
  public ArrayView view(Strides strides) {
    return ArrayView.at(address, bytes, strides);
  }

  /** Copies {@code from}, off-heap memory of at most this size, to the device. */
  public void write(MemorySegment from) {
    check(from, false);
    device.call(CudaFunction.TO_DEVICE, address, from.address(), from.byteSize());
  }

  /**
   * Copies from the device to {@code to}, after the work of the default stream.
   *
   * @param to off-heap memory of at most this size
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
