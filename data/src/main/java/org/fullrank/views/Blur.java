package org.fullrank.views;

/**
 * A Gaussian blur, columns after rows, the border reflected (the edge pixel is not repeated).
 *
 * <p>Departure from torchvision: the kernel reaches 4 sigma to each side instead of a fixed number
 * of taps; what lies beyond is less than a tenth of a gray level.
 *
 * <p>The source is held as integers in units of 2⁻²³: HotSpot vectorises a shifted read only where
 * source and target cannot be the same array, and float[] and int[] cannot.
 */
final class Blur {
  private static final int UNIT = 1 << 23;

  private final int size;
  private int[] source = new int[0];
  private float[] sum = new float[0];

  /** For views of {@code size} pixels. */
  Blur(int size) {
    this.size = size;
  }

  /** Blurs every plane with standard deviation {@code sigma} pixels; 0 is no blur. */
  void apply(Canvas canvas, float sigma) {
    int radius = Math.min((int) Math.ceil(4 * sigma), size - 1);
    if (radius > 0) {
      float[] kernel = kernel(sigma, radius);
      reserve(radius);
      for (int channel = 0; channel < canvas.count(); channel++) {
        float[] plane = canvas.plane(channel);
        alongRows(plane, kernel);
        alongColumns(plane, kernel);
      }
    }
  }

  /** Half a Gaussian: weights at distance {@code 0..radius}; with both sides they sum to 1. */
  static float[] kernel(double sigma, int radius) {
    var weights = new double[radius + 1];
    double sum = 0;
    for (int k = 0; k <= radius; k++) {
      weights[k] = Math.exp(-0.5 * k * k / (sigma * sigma));
      sum += k == 0 ? weights[k] : 2 * weights[k];
    }
    var kernel = new float[radius + 1];
    for (int k = 0; k <= radius; k++) {
      kernel[k] = (float) (weights[k] / sum);
    }
    return kernel;
  }

  private void reserve(int radius) {
    int padded = size * (size + 2 * radius);
    if (source.length < padded) {
      source = new int[padded];
      sum = new float[padded];
    }
  }

  private void alongRows(float[] plane, float[] kernel) {
    int radius = kernel.length - 1;
    int stride = size + 2 * radius;
    for (int y = 0; y < size; y++) {
      quantize(plane, y * size, y * stride + radius, size);
      reflect(y * stride + radius, 1, radius);
    }
    convolve(sum, kernel, 1, size * stride - 2 * radius); // what falls between rows is not read
    for (int y = 0; y < size; y++) {
      System.arraycopy(sum, y * stride, plane, y * size, size);
    }
  }

  private void alongColumns(float[] plane, float[] kernel) {
    int radius = kernel.length - 1;
    quantize(plane, 0, radius * size, size * size);
    for (int x = 0; x < size; x++) {
      reflect(radius * size + x, size, radius);
    }
    convolve(plane, kernel, size, size * size);
  }

  private void quantize(float[] from, int begin, int to, int count) {
    int[] target = source;
    for (int i = 0; i < count; i++) {
      target[to + i] = (int) (from[begin + i] * UNIT);
    }
  }

  /** Mirrors {@code radius} values to each side of the line that begins at {@code begin}. */
  private void reflect(int begin, int step, int radius) {
    int end = begin + (size - 1) * step;
    for (int k = 1; k <= radius; k++) {
      source[begin - k * step] = source[begin + k * step];
      source[end + k * step] = source[end - k * step];
    }
  }

  /** {@code out[i] = Σ_k kernel(|k|) · source[i + (k + radius) · step]}. */
  private void convolve(float[] out, float[] kernel, int step, int count) {
    int centre = (kernel.length - 1) * step;
    middle(out, centre, kernel[0] / UNIT, count);
    for (int k = 1; k < kernel.length; k++) {
      pair(out, centre - k * step, centre + k * step, kernel[k] / UNIT, count);
    }
  }

  private void middle(float[] out, int from, float weight, int count) {
    int[] in = source;
    for (int i = 0; i < count; i++) {
      out[i] = weight * in[from + i];
    }
  }

  private void pair(float[] out, int left, int right, float weight, int count) {
    int[] in = source;
    for (int i = 0; i < count; i++) {
      out[i] += weight * (in[left + i] + in[right + i]);
    }
  }
}
