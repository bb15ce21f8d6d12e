package org.fullrank.core;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number format of a forward pass. Parameters, losses and optimizer state stay fp32. */
public enum Precision {
  /** IEEE single precision throughout. */
  FP32,
  /** bfloat16 matrix products and convolutions by autocast; reductions and norms in fp32. */
  BF16;

  /** Runs {@code body} in this precision. The setting belongs to the thread and is taken back. */
  public <T> T run(Supplier<T> body) {
    if (this == FP32) {
      return body.get();
    }
    torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
    torch.set_autocast_enabled(DeviceType.CPU, true);
    try {
      return body.get();
    } finally {
      torch.set_autocast_enabled(DeviceType.CPU, false);
      torch.clear_cache();
    }
  }
}
