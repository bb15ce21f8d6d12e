package org.fullrank.core;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The same arithmetic on every tensor of a {@link TensorList}, in place and in one native call.
 * Records no gradient. The lists of one call have equal length. An entry of the second list may be
 * a scalar tensor; it then applies to all entries of its partner. An empty list is a no-op.
 */
public final class Foreach {
  static {
    Libtorch.load();
  }

  private Foreach() {}

  /** {@code into ← 0}. */
  public static void zero(TensorList into) {
    run("_foreach_zero_", "", into);
  }

  /** {@code into ← from}. */
  public static void copy(TensorList into, TensorList from) {
    run("_foreach_copy_", "", into, from, false);
  }

  /** {@code into ← into + factor · term}. */
  public static void add(TensorList into, TensorList term, double factor) {
    run("_foreach_add_", "List", into, term, factor);
  }

  /** {@code into ← into + term}. */
  public static void add(TensorList into, double term) {
    run("_foreach_add_", "Scalar", into, term);
  }

  /** {@code into ← factor · into}. */
  public static void scale(TensorList into, double factor) {
    run("_foreach_mul_", "Scalar", into, factor);
  }

  /** {@code into ← into · factors}, entry by entry. */
  public static void multiply(TensorList into, TensorList factors) {
    run("_foreach_mul_", "List", into, factors);
  }

  /** {@code into ← into + factor · a · b}, entry by entry. */
  public static void addProduct(TensorList into, TensorList a, TensorList b, double factor) {
    run("_foreach_addcmul_", "Scalar", into, a, b, factor);
  }

  /** {@code into ← into + weight · (from − into)}; weight 0 leaves it as it is, bit for bit. */
  public static void lerp(TensorList into, TensorList from, double weight) {
    run("_foreach_lerp_", "Scalar", into, from, weight);
  }

  /** {@code into ← √into}. */
  public static void sqrt(TensorList into) {
    run("_foreach_sqrt_", "", into);
  }

  /** {@code into ← 1 / into}. */
  public static void reciprocal(TensorList into) {
    run("_foreach_reciprocal_", "", into);
  }

  /** The Euclidean norm of each tensor. */
  public static double[] norms(TensorList of) {
    if (of.isEmpty()) {
      return new double[0];
    }
    try (var _ = Scope.open();
        var _ = new NoGradGuard()) {
      var norms = Aten.call("_foreach_norm", "Scalar", of, 2.0, Aten.NONE);
      Tensor stacked = torch.stack(norms.get(0).toTensorVector(), 0);
      return Tensors.doubles(stacked);
    }
  }

  private static void run(String name, String overload, TensorList into, Object... more) {
    if (into.isEmpty()) {
      return;
    }
    var arguments = new Object[more.length + 1];
    arguments[0] = into;
    System.arraycopy(more, 0, arguments, 1, more.length);
    Aten.run(name, overload, arguments);
  }
}
