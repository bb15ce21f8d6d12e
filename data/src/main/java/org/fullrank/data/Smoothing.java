package org.fullrank.data;

/** A Gaussian blur of an image of any shape; the edge pixel is repeated beyond the edge. */
final class Smoothing {
  private static final double REACH = 4; // deviations

  private Smoothing() {}

  /** {@code image} blurred with deviation {@code sigma} pixels, cut at {@code ⌊4σ + ½⌋}. */
  static Image of(Image image, double sigma) {
    double[] kernel = kernel(sigma);
    int plane = image.height() * image.width();
    byte[] to = new byte[image.pixels().length];
    for (int c = 0; c < image.channels(); c++) {
      double[] values = new double[plane];
      for (int i = 0; i < plane; i++) {
        values[i] = (image.pixels()[c * plane + i] & 0xFF) / 255.0;
      }
      double[] rows = along(values, image.height(), image.width(), kernel);
      double[] all =
          along(turned(rows, image.height(), image.width()), image.width(), image.height(), kernel);
      double[] back = turned(all, image.width(), image.height());
      for (int i = 0; i < plane; i++) {
        to[c * plane + i] = Corruption.sample(back[i]);
      }
    }
    return new Image(image.channels(), image.height(), image.width(), to);
  }

  private static double[] kernel(double sigma) {
    int radius = (int) (REACH * sigma + 0.5);
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      double z = (i - radius) / sigma;
      kernel[i] = Math.exp(-z * z / 2);
      sum += kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  /** The convolution of each row. */
  private static double[] along(double[] values, int rows, int width, double[] kernel) {
    int radius = kernel.length / 2;
    double[] smooth = new double[values.length];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int k = -radius; k <= radius; k++) {
          sum += kernel[k + radius] * values[y * width + Math.clamp(x + k, 0, width - 1)];
        }
        smooth[y * width + x] = sum;
      }
    }
    return smooth;
  }

  private static double[] turned(double[] values, int rows, int width) {
    double[] turned = new double[values.length];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < width; x++) {
        turned[x * rows + y] = values[y * width + x];
      }
    }
    return turned;
  }
}
