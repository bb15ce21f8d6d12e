package org.fullrank.encoder;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * Bicubic resampling with antialiasing, {@code rows · x · columnsᵀ}: the kernel of Keys with {@code
 * a = −½}, widened by the ratio of the sizes where the result is smaller, as in Pillow and in
 * PyTorch's {@code interpolate(…, antialias=True)}. libtorch's operator has no binding here.
 */
final class AntialiasedBicubic {
  private static final double A = -0.5;
  private static final double REACH = 2;

  private AntialiasedBicubic() {}

  /** {@code x [batch, channels, ·, ·]} resampled to {@code rows × columns}. */
  static Tensor resample(Tensor x, long rows, long columns) {
    return Scope.tidy(() -> {
      Tensor across = weights(x, x.size(3), columns).transpose(0, 1);
      return weights(x, x.size(2), rows).matmul(x).matmul(across);
    });
  }

  /** {@code [to, from]}, each row of sum 1, beside {@code x}. */
  private static Tensor weights(Tensor x, long from, long to) {
    int inputs = Math.toIntExact(from);
    int outputs = Math.toIntExact(to);
    var values = new float[outputs * inputs];
    for (int row = 0; row < outputs; row++) {
      write(
          values, row * inputs, inputs, (row + 0.5) * inputs / outputs, (double) inputs / outputs);
    }
    return Tensors.like(values, x, outputs, inputs);
  }

  private static void write(float[] values, int at, int inputs, double centre, double ratio) {
    double scale = Math.max(1, ratio);
    int first = Math.max(0, (int) (centre - REACH * scale + 0.5));
    int end = Math.min(inputs, (int) (centre + REACH * scale + 0.5));
    double sum = 0;
    for (int i = first; i < end; i++) {
      sum += kernel((i - centre + 0.5) / scale);
    }
    for (int i = first; i < end; i++) {
      values[at + i] = (float) (kernel((i - centre + 0.5) / scale) / sum);
    }
  }

  private static double kernel(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < REACH ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }
}
