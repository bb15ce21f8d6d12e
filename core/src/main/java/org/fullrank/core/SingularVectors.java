package org.fullrank.core;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Singular vectors of matrices. */
public final class SingularVectors {
  static {
    Libtorch.load();
  }

  private SingularVectors() {}

  /**
   * The first right singular vector of {@code matrix [rows, columns]}, {@code [columns]}, of length
   * 1; any unit vector for a matrix of zeros. Computed in float64 from the eigenvectors of the
   * smaller Gram matrix. That takes a matrix product and a decomposition of {@code min × min}
   * instead of {@code rows × columns}.
   */
  public static Tensor first(Tensor matrix) {
    return Scope.tidy(() -> {
      Tensor exact = matrix.to(ScalarType.Double);
      boolean wide = exact.size(1) > exact.size(0);
      Tensor gram = wide ? exact.matmul(exact.t()) : exact.t().matmul(exact);
      Tensor eigenvector = torch.linalg_eigh(gram).get1().select(1, gram.size(0) - 1); // ascending
      Tensor right = wide ? exact.t().mv(eigenvector) : eigenvector;
      return Ops.normalize(right, 0).to(matrix.scalar_type());
    });
  }
}
