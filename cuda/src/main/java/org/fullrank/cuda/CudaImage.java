package org.fullrank.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What the kernels were compiled to, in falling order of preference. */
enum CudaImage {
  /** Machine code of Hopper, and of nothing else. */
  SM_90A("sm_90a.cubin"),
  /** Machine code of Ampere and Ada. */
  SM_80("sm_80.cubin"),
  /** Text that the driver compiles, for all since Ampere. */
  COMPUTE_80("compute_80.ptx");

  private final String file;

  CudaImage(String file) {
    this.file = file;
  }

  /** {@code major.minor}: the device's compute capability. */
  static List<CudaImage> of(int major, int minor) {
    return Arrays.stream(values()).filter(image -> image.suits(major, minor)).toList();
  }

  private boolean suits(int major, int minor) {
    return switch (this) {
      case SM_90A -> major == 9 && minor == 0;
      case SM_80 -> major == 8;
      case COMPUTE_80 -> major >= 8;
    };
  }

  /** With the zero that ends a text. */
  byte[] bytes() {
    try (InputStream in = CudaImage.class.getResourceAsStream("/cuda/" + file + ".gz")) {
      if (in == null) {
        throw new IllegalStateException("jar: want " + file + ", was without");
      }
      byte[] bytes = new GZIPInputStream(in).readAllBytes();
      return Arrays.copyOf(bytes, bytes.length + 1);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
