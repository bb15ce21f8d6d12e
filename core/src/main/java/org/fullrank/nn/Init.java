package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * First values of a module's tensors: fp32, in the processor's memory until {@link Tree#move} moves
 * the module, outliving every scope, trained unless they are buffers.
 */
public final class Init {
  private Init() {}

  /** Makes {@code values} a trained tensor. */
  public static Tensor trained(Tensor values) {
    return Scope.keep(values.requires_grad_(true));
  }

  /** Makes {@code values} a tensor of the state that is not trained. */
  public static Tensor buffer(Tensor values) {
    return Scope.keep(values);
  }

  /** {@code value} everywhere, not trained. */
  public static Tensor buffer(double value, long... shape) {
    return buffer(Ops.full(value, shape));
  }

  /** A count, {@code [1]} int64, zero at the beginning, not trained. */
  public static Tensor counter() {
    return buffer(Tensors.of(new long[1], 1));
  }

  /** Zeros that are trained. */
  public static Tensor zeros(long... shape) {
    return constant(0, shape);
  }

  /** Ones that are trained. */
  public static Tensor ones(long... shape) {
    return constant(1, shape);
  }

  /** {@code value} everywhere, trained. */
  public static Tensor constant(double value, long... shape) {
    return trained(Ops.full(value, shape));
  }

  /** Normal of standard deviation {@code std}, cut at two of them. */
  public static Tensor truncatedNormal(Seed seed, double std, long... shape) {
    return trained(Scope.tidy(() -> NeuralOps.truncatedNormal(seed, std, shape)));
  }

  /** Normal of standard deviation {@code std}. */
  public static Tensor normal(Seed seed, double std, long... shape) {
    return trained(Scope.tidy(() -> Ops.times(Ops.randn(seed, shape), std)));
  }

  /** Uniform in {@code ±bound}. */
  public static Tensor uniform(Seed seed, double bound, long... shape) {
    return trained(Scope.tidy(() -> NeuralOps.uniform(seed, bound, shape)));
  }
}
