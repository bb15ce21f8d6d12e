package org.fullrank.cuda;

/** An error of the CUDA driver. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int error;

  CudaException(String message, int error) {
    super(message);
    this.error = error;
  }

  /** The error code, a nonzero {@code CUresult}. */
  public int error() {
    return error;
  }
}
