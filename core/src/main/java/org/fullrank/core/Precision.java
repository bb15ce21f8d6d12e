package org.fullrank.core;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number format of a forward pass. Parameters, losses and optimizer state stay fp32. */
public enum Precision {
  /** IEEE single precision throughout. */
  FP32,
  /** bfloat16 matrix products and convolutions by autocast; reductions and norms in fp32. */
  BF16;

  @SuppressWarnings("ImmutableEnumChecker") // JavaCPP enums, never changed
  private static final List<DeviceType> DEVICES = List.of(DeviceType.CPU, DeviceType.CUDA);

  /**
   * Runs {@code body} in this precision, then restores the enclosing precision. The setting belongs
   * to the thread.
   */
  public <T> T run(Supplier<T> body) {
    return switch (this) {
      case FP32 -> exact(body);
      case BF16 -> isCast() ? body.get() : cast(body);
    };
  }

  private static <T> T cast(Supplier<T> body) {
    DEVICES.forEach(device -> torch.set_autocast_dtype(device, ScalarType.BFloat16));
    enable(true);
    try {
      return body.get();
    } finally {
      enable(false);
      torch.clear_cache();
    }
  }

  /**
   * Runs {@code body} in the number formats of its tensors, without autocast. Losses need it: a
   * similarity in bfloat16 has three digits, and a temperature multiplies its error.
   */
  public static <T> T exact(Supplier<T> body) {
    if (!isCast()) {
      return body.get();
    }
    enable(false);
    try {
      return body.get();
    } finally {
      enable(true);
    }
  }

  /** {@code x} in the format that a matrix product uses at the enclosing precision. */
  public static Tensor ofProducts(Tensor x) {
    return isCast() ? x.to(ScalarType.BFloat16) : x;
  }

  private static void enable(boolean on) {
    DEVICES.forEach(device -> torch.set_autocast_enabled(device, on));
  }

  /** Whether autocast is on; the setting is the same for every device. */
  private static boolean isCast() {
    Libtorch.load();
    return torch.is_autocast_enabled(DeviceType.CPU);
  }
}
