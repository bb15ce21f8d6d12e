package org.fullrank.core;

import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensor arithmetic spelled as in a paper. Functions allocate in the caller's scope. */
public final class Ops {
  static {
    Libtorch.load();
  }

  private Ops() {}

  /** {@code factor · x}. */
  public static Tensor times(Tensor x, double factor) {
    return x.mul(new Scalar(factor));
  }

  /** {@code x + term}. */
  public static Tensor plus(Tensor x, double term) {
    return x.add(new Scalar(term));
  }

  /** {@code x + factor · y} in one pass. */
  public static Tensor plusTimes(Tensor x, Tensor y, double factor) {
    return x.add(y, new Scalar(factor));
  }

  /** {@code x + share · (y − x)} in one pass; {@code share} is any number. */
  public static Tensor between(Tensor x, Tensor y, double share) {
    return x.lerp(y, new Scalar(share));
  }

  /** {@code x^exponent}, entry by entry; {@code x} is not negative. */
  public static Tensor power(Tensor x, double exponent) {
    return x.pow(new Scalar(exponent));
  }

  /**
   * {@code x / max(‖x‖₂, 1e-12)} along {@code dim}; a zero vector stays zero. The part of its
   * gradient through the norm is zero too, as libtorch defines the slope of the length at zero as
   * zero.
   */
  public static Tensor normalize(Tensor x, long dim) {
    return x.mul(inverseLength(x, dim));
  }

  /** {@code 1 / max(‖x‖₂, 1e-12)} along {@code dim}, which stays as an axis of 1. */
  public static Tensor inverseLength(Tensor x, long dim) {
    Tensor length = x.norm(new ScalarOptional(new Scalar(2)), new long[] {dim}, true);
    return length.clamp_min(new Scalar(1e-12)).reciprocal();
  }

  /** Euclidean length along {@code dim}, which stays as an axis of 1. */
  public static Tensor length(Tensor x, long dim) {
    return sum(x.square(), true, dim).sqrt();
  }

  /** The sum over {@code dims}, which stay as axes of 1 where {@code keepDim} says so. */
  public static Tensor sum(Tensor x, boolean keepDim, long... dims) {
    return x.sum(dims, keepDim, new ScalarTypeOptional());
  }

  /** The mean over {@code dims}, which stay as axes of 1 where {@code keepDim} says so. */
  public static Tensor mean(Tensor x, boolean keepDim, long... dims) {
    return x.mean(dims, keepDim, new ScalarTypeOptional());
  }

  /** Unbiased variance along {@code dim}. */
  public static Tensor variance(Tensor x, long dim) {
    return x.var(new long[] {dim}, true, false);
  }

  /** {@code max(x, low)}. */
  public static Tensor clampMin(Tensor x, double low) {
    return x.clamp_min(new Scalar(low));
  }

  /** Where {@code x} is greater than {@code low}, bool. */
  public static Tensor above(Tensor x, double low) {
    return x.gt(new Scalar(low));
  }

  /** Where {@code x} is less than {@code high}, bool. */
  public static Tensor below(Tensor x, double high) {
    return x.lt(new Scalar(high));
  }

  /** Puts {@code value} where {@code mask} is true. */
  public static Tensor fill(Tensor x, Tensor mask, double value) {
    return x.masked_fill(mask, new Scalar(value));
  }

  /** {@code parts} concatenated along {@code dim}. */
  public static Tensor cat(long dim, Tensor... parts) {
    return torch.cat(new TensorVector(parts), dim);
  }

  /** {@code parts} of equal shape, stacked along a new axis {@code dim}. */
  public static Tensor stack(long dim, Tensor... parts) {
    return torch.stack(new TensorVector(parts), dim);
  }

  /** {@code x} in fp32; {@code x} itself if it is fp32 already. */
  public static Tensor toFloat(Tensor x) {
    return x.to(ScalarType.Float);
  }

  /** {@code x} in fp32 if it is narrower; float64 stays. */
  public static Tensor atLeastFloat(Tensor x) {
    return x.element_size() < Float.BYTES ? toFloat(x) : x;
  }

  /** {@code x} in float64 where {@code like} is float64, else in fp32. */
  public static Tensor toFloatLike(Tensor x, Tensor like) {
    return x.to(Tensors.type(like) == ScalarType.Double ? ScalarType.Double : ScalarType.Float);
  }

  /** {@code log Σ exp x} along {@code dim}. */
  public static Tensor logSumExp(Tensor x, long dim) {
    return torch.logsumexp(x, new long[] {dim}, false);
  }

  /** Zeros, fp32. */
  public static Tensor zeros(long... shape) {
    return torch.zeros(shape);
  }

  /** Ones, fp32. */
  public static Tensor ones(long... shape) {
    return torch.ones(shape);
  }

  /** {@code value} everywhere, fp32. */
  public static Tensor full(double value, long... shape) {
    return torch.full(shape, new Scalar(value));
  }

  /** Standard normal draws of stream {@code seed}, fp32. */
  public static Tensor randn(Seed seed, long... shape) {
    return torch.randn(shape, new GeneratorOptional(seed.generator()), floats());
  }

  /** Uniform draws in {@code [0, 1)} of stream {@code seed}, fp32. */
  public static Tensor rand(Seed seed, long... shape) {
    return torch.rand(shape, new GeneratorOptional(seed.generator()), floats());
  }

  /**
   * The index of the largest entry along {@code dim}, int64; the first index among equal entries.
   */
  public static Tensor argmax(Tensor x, long dim) {
    return x.argmax(new LongOptional(dim), false);
  }

  /** {@code 0, 1, … n − 1} as int64. */
  public static Tensor range(long n) {
    return torch.arange(new Scalar(n), new TensorOptions(ScalarType.Long));
  }

  /** Zeros in the format, on the device and of the shape of {@code x}. */
  public static Tensor zerosLike(Tensor x) {
    return torch.zeros_like(x);
  }

  /** Zeros of {@code shape} in the format and on the device of {@code x}. */
  public static Tensor zerosLike(Tensor x, long... shape) {
    return x.new_zeros(shape);
  }

  /** A tensor of ones of {@code shape} in the format and on the device of {@code x}. */
  public static Tensor onesLike(Tensor x, long... shape) {
    return x.new_ones(shape);
  }

  /** {@code value} everywhere, of {@code shape}, in the format and on the device of {@code x}. */
  public static Tensor fullLike(Tensor x, double value, long... shape) {
    return x.new_full(shape, new Scalar(value));
  }

  /** The identity matrix {@code [n, n]} in the format and on the device of {@code x}. */
  public static Tensor identityLike(Tensor x, long n) {
    return torch.eye(n, x.options());
  }

  /** {@code 0, 1, … n − 1} as int64 on the device of {@code x}. */
  public static Tensor rangeLike(Tensor x, long n) {
    var options = x.options().dtype(new ScalarTypeOptional(ScalarType.Long));
    return torch.arange(new Scalar(n), options);
  }

  /**
   * Uniform draws in {@code [0, 1)} of stream {@code seed} on the device of {@code x}: float64 if
   * {@code x} is float64, else fp32. The processor draws them in fp32, so that a stream gives the
   * same numbers on every device and in every format.
   */
  public static Tensor randLike(Seed seed, Tensor x, long... shape) {
    return beside(rand(seed, shape), x);
  }

  /** Standard normal draws of stream {@code seed}, otherwise as {@link #randLike}. */
  public static Tensor randnLike(Seed seed, Tensor x, long... shape) {
    return beside(randn(seed, shape), x);
  }

  private static Tensor beside(Tensor drawn, Tensor x) {
    return toFloatLike(drawn.to(x.device(), ScalarType.Float), x);
  }

  /** The value of a one-element tensor. */
  public static double value(Tensor scalar) {
    return scalar.item_double();
  }

  /** Whether every entry is finite. */
  public static boolean isFinite(Tensor x) {
    return x.isfinite().all().item_bool();
  }

  /** Runs {@code body} without recording gradients. */
  public static <T> T noGrad(Supplier<T> body) {
    try (var _ = new NoGradGuard()) {
      return body.get();
    }
  }

  /** Runs the backward pass from {@code output}, whose gradient is {@code gradient}. */
  public static void backward(Tensor output, Tensor gradient) {
    output.backward(
        gradient, new BoolOptional(), false, new org.bytedeco.pytorch.TensorArrayRefOptional());
  }

  /** Whether gradients are being recorded on this thread. */
  public static boolean gradients() {
    return GradMode.is_enabled();
  }

  /** Singular values of {@code [rows, columns]}, descending. */
  public static Tensor singularValues(Tensor matrix) {
    return torch.linalg_svdvals(matrix);
  }

  /**
   * The orthonormal eigenvectors of the symmetric {@code [n, n]}, as columns in the ascending order
   * of their eigenvalues.
   */
  public static Tensor eigenvectors(Tensor symmetric) {
    return torch.linalg_eigh(symmetric).get1();
  }

  /** Scaled dot-product softmax attention, libtorch's fused operator; a baseline for benchmarks. */
  public static Tensor softmaxAttention(Tensor q, Tensor k, Tensor v, boolean causal) {
    return torch.scaled_dot_product_attention(
        q, k, v, new TensorOptional(), 0, causal, new DoubleOptional(), false);
  }

  static TensorOptions floats() {
    return new TensorOptions(ScalarType.Float);
  }

  static BoolOptional none() {
    return new BoolOptional();
  }

  static ScalarOptional noScalar() {
    return new ScalarOptional();
  }
}
