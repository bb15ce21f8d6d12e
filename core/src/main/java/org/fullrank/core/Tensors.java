package org.fullrank.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Java arrays to tensors and back, one copy each way (about 15 GB/s), in the caller's scope. A
 * shape with another number of entries than the array is an {@link IllegalArgumentException}.
 */
@SuppressWarnings("restricted") // only this class reads a tensor's memory
public final class Tensors {
  static {
    Libtorch.load();
  }

  private Tensors() {}

  /** An fp32 tensor of {@code shape} holding {@code values} in row-major order. */
  public static Tensor of(float[] values, long... shape) {
    Tensor x = torch.empty(shape);
    MemorySegment.copy(
        values, 0, segment(x, values.length * 4L), ValueLayout.JAVA_FLOAT, 0, values.length);
    return x;
  }

  /** A float64 tensor of {@code shape} holding {@code values} in row-major order. */
  public static Tensor of(double[] values, long... shape) {
    Tensor x = empty(ScalarType.Double, shape);
    MemorySegment.copy(
        values, 0, segment(x, values.length * 8L), ValueLayout.JAVA_DOUBLE, 0, values.length);
    return x;
  }

  /** An int64 tensor of {@code shape} holding {@code values} in row-major order. */
  public static Tensor of(long[] values, long... shape) {
    Tensor x = empty(ScalarType.Long, shape);
    MemorySegment.copy(
        values, 0, segment(x, values.length * 8L), ValueLayout.JAVA_LONG, 0, values.length);
    return x;
  }

  /** {@link #of(float[], long...)} in the format and on the device of {@code x}. */
  public static Tensor like(float[] values, Tensor x, long... shape) {
    return of(values, shape).to(x.device(), type(x));
  }

  /** {@link #of(double[], long...)} in the format and on the device of {@code x}. */
  public static Tensor like(double[] values, Tensor x, long... shape) {
    return of(values, shape).to(x.device(), type(x));
  }

  /** {@link #of(long[], long...)} on the device of {@code x}; indices stay int64. */
  public static Tensor like(long[] values, Tensor x, long... shape) {
    return of(values, shape).to(x.device(), ScalarType.Long);
  }

  /** The entries of {@code x} in row-major order, as floats. */
  public static float[] floats(Tensor x) {
    try (var _ = Scope.open()) {
      Tensor flat = x.detach().to(ScalarType.Float).cpu().contiguous();
      var values = new float[Math.toIntExact(x.numel())];
      MemorySegment.copy(
          segment(flat, values.length * 4L), ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
      return values;
    }
  }

  /** The entries of {@code x} in row-major order, as doubles. */
  public static double[] doubles(Tensor x) {
    try (var _ = Scope.open()) {
      Tensor flat = x.detach().to(ScalarType.Double).cpu().contiguous();
      var values = new double[Math.toIntExact(x.numel())];
      MemorySegment.copy(
          segment(flat, values.length * 8L), ValueLayout.JAVA_DOUBLE, 0, values, 0, values.length);
      return values;
    }
  }

  /**
   * The number format of {@code x}. The value of {@code x.scalar_type()} itself equals no enum
   * constant.
   */
  public static ScalarType type(Tensor x) {
    return x.scalar_type().intern();
  }

  /** An uninitialised tensor. */
  public static Tensor empty(ScalarType type, long... shape) {
    return torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
  }

  /** An uninitialised tensor of {@code shape} in the format and on the device of {@code x}. */
  public static Tensor emptyLike(Tensor x, long... shape) {
    return x.new_empty(shape);
  }

  /** An uninitialised tensor of {@code shape} and {@code type} on the device of {@code x}. */
  public static Tensor emptyLike(Tensor x, ScalarType type, long... shape) {
    return x.new_empty(shape, x.options().dtype(new ScalarTypeOptional(type)));
  }

  /**
   * The memory of a contiguous tensor. Keep the tensor reachable while the segment is used.
   *
   * @throws IllegalArgumentException if {@code x} is not contiguous, has not {@code bytes} bytes,
   *     or is on a GPU
   */
  public static MemorySegment segment(Tensor x, long bytes) {
    if (!x.is_cpu()) {
      throw new IllegalArgumentException(
          "tensor: want a tensor in the processor's memory, was on a GPU; copy it with cpu() first");
    }
    if (!x.is_contiguous() || x.numel() * x.element_size() != bytes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "tensor: want %d contiguous bytes, was %d of shape %s",
              bytes,
              x.numel() * x.element_size(),
              Arrays.toString(x.shape())));
    }
    return bytes == 0
        ? MemorySegment.NULL
        : MemorySegment.ofAddress(x.data_ptr().address()).reinterpret(bytes);
  }
}
