package org.fullrank.methods;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Tensors;

/** Rows for golden values that an independent program can make too. */
public final class Sines {
  private Sines() {}

  /** {@code z[i, d] = sin(1 + 7i + 3·view + 2d)}, float64, of any length. */
  public static Tensor rows(int batch, int dim, int view) {
    return Tensors.of(flat(batch, dim, view), batch, dim);
  }

  /** The same with rows of length 1. */
  public static Tensor unitRows(int batch, int dim, int view) {
    double[][] z = array(batch, dim, view);
    var flat = new double[batch * dim];
    for (int i = 0; i < flat.length; i++) {
      double sum = 0;
      for (double x : z[i / dim]) {
        sum += x * x;
      }
      flat[i] = z[i / dim][i % dim] / Math.sqrt(sum);
    }
    return Tensors.of(flat, batch, dim);
  }

  /** The numbers of {@link #rows}, row by row. */
  public static double[][] array(int batch, int dim, int view) {
    var z = new double[batch][dim];
    double[] flat = flat(batch, dim, view);
    for (int i = 0; i < flat.length; i++) {
      z[i / dim][i % dim] = flat[i];
    }
    return z;
  }

  private static double[] flat(int batch, int dim, int view) {
    var z = new double[batch * dim];
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.sin(1 + 7 * (i / dim) + 3 * view + 2 * (i % dim));
    }
    return z;
  }
}
