package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * Initial tensors of modules. They are fp32, outlive every scope, and are trained unless they are
 * buffers. They are in CPU memory until {@link Tree#move} moves the module.
 */
public final class Init {
  private Init() {}

  /** Makes {@code values} a trained tensor. */
  public static Tensor trained(Tensor values) {
    return Scope.keep(values.requires_grad_(true));
  }

  /** Makes {@code values} a buffer: state that is not trained. */
  public static Tensor buffer(Tensor values) {
    return Scope.keep(values);
  }

  /** A table that follows from the settings, fp32, in the caller's scope. */
  public static Tensor table(float[] values, long... shape) {
    return Tensors.of(values, shape);
  }

  /** A buffer filled with {@code value}. */
  public static Tensor buffer(double value, long... shape) {
    return buffer(Ops.full(value, shape));
  }

  /** A counter that starts at zero, a buffer {@code [1]} int64. */
  public static Tensor counter() {
    return buffer(Tensors.of(new long[1], 1));
  }

  /** Trained zeros. */
  public static Tensor zeros(long... shape) {
    return constant(0, shape);
  }

  /** Trained ones. */
  public static Tensor ones(long... shape) {
    return constant(1, shape);
  }

  /** A trained tensor filled with {@code value}. */
  public static Tensor constant(double value, long... shape) {
    return trained(Ops.full(value, shape));
  }

  /**
   * Trained normal draws of standard deviation {@code std}, truncated at two standard deviations.
   */
  public static Tensor truncatedNormal(Seed seed, double std, long... shape) {
    return trained(Scope.tidy(() -> NeuralOps.truncatedNormal(seed, std, shape)));
  }

  /** Trained normal draws of standard deviation {@code std}. */
  public static Tensor normal(Seed seed, double std, long... shape) {
    return trained(Scope.tidy(() -> Ops.times(Ops.randn(seed, shape), std)));
  }

  /** Trained uniform draws in {@code ±bound}. */
  public static Tensor uniform(Seed seed, double bound, long... shape) {
    return trained(Scope.tidy(() -> NeuralOps.uniform(seed, bound, shape)));
  }
}
