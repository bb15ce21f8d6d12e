package org.fullrank.cuda;

/** The number format of array elements on a GPU, two bytes each. Sums are kept in fp32. */
public enum CudaElement {
  BFLOAT16,
  FLOAT16;

  /** The format's word in the kernels' names. */
  String word() {
    return switch (this) {
      case BFLOAT16 -> "bfloat16";
      case FLOAT16 -> "float16";
    };
  }
}
