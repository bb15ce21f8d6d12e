package org.fullrank.cuda;

/** How one number lies in a GPU's memory, in two bytes. Sums are kept in fp32. */
public enum CudaElement {
  BFLOAT16,
  FLOAT16;

  /** As the kernels' names spell it. */
  String word() {
    return switch (this) {
      case BFLOAT16 -> "bfloat16";
      case FLOAT16 -> "float16";
    };
  }
}
