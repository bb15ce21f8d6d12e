package org.fullrank.cuda;

/** What the CUDA driver says went wrong. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int error;

  CudaException(String message, int error) {
    super(message);
    this.error = error;
  }

  /** {@code CUresult}, not zero. */
  public int error() {
    return error;
  }
}
