package org.fullrank.core;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * The device that holds tensors and computes with them.
 *
 * @param kind the kind of processor
 * @param index the number of the GPU, 0 to 99; 0 for the CPU
 */
public record Device(Kind kind, int index) {
  /** A kind of processor. */
  public enum Kind {
    /** The machine's own processor; every test runs on it. */
    CPU,
    /** An NVIDIA GPU, in builds that contain CUDA's libraries. */
    CUDA
  }

  private static final int MOST = 99;

  public Device {
    Check.within(index, 0, kind == Kind.CPU ? 0 : MOST, "device");
  }

  /** The processor, which is the default device. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  private static final Pattern NAME = Pattern.compile("cpu|cuda(?::(\\d{1,2}))?");

  /**
   * The device of a name: {@code cpu}, {@code cuda}, {@code cuda:1}.
   *
   * @throws Problem if the machine has no such device
   */
  public static Device parse(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw Problem.config("device: want cpu, cuda or cuda:N, was " + name);
    }
    if (name.equals("cpu")) {
      return CPU;
    }
    String number = parts.group(1);
    var device = new Device(Kind.CUDA, number == null ? 0 : Integer.parseInt(number));
    device.checkThere();
    return device;
  }

  private void checkThere() {
    Libtorch.load();
    if (!torch.hasCUDA()) {
      throw Problem.config(
          "device: %s wants CUDA, and this build or machine has none; build with -Pgpu on a machine"
                  .formatted(this)
              + " with an NVIDIA driver, or use cpu");
    }
    int count = torch.cuda_device_count();
    if (index >= count) {
      throw Problem.config(
          String.format(Locale.ROOT, "device: %s is not there; CUDA finds %d", this, count));
    }
  }

  /** {@code x} on this device, in the caller's scope; {@code x} itself if it is there already. */
  public Tensor to(Tensor x) {
    return switch (kind) {
      case CPU -> x.cpu();
      case CUDA ->
          x.to(new org.bytedeco.pytorch.Device(DeviceType.CUDA, (byte) index), Tensors.type(x));
    };
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
