package org.fullrank.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The compiled images of the kernels, in descending order of preference. */
enum CudaImage {
  /** Machine code for Hopper only. */
  SM_90A("sm_90a.cubin"),
  /** Machine code for Ampere and Ada. */
  SM_80("sm_80.cubin"),
  /** PTX that the driver compiles, for Ampere and later. */
  COMPUTE_80("compute_80.ptx");

  private final String file;

  CudaImage(String file) {
    this.file = file;
  }

  /** The images for a device of compute capability {@code major.minor}. */
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

  /** The image, with a terminating zero for PTX. */
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
